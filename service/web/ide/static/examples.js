// Questions to begin with; the service tests run every one of them.

export const EXAMPLES = [
  {
    title: "What stops when a Region fails",
    variables: '{"region": "us-east-1"}\n',
    query: `query RegionFails($region: String!) {
  blastRadius(disruption: {region: $region}) {
    revision { number age stale }
    coverage { ratio lowerBound }
    seedCount
    downCount
    degradedCount
    services { name kind }
    brokenObjectives(first: 10) { nodes { component { name } objective { rto rpo source } } }
    impacts(first: 20, state: DOWN) {
      nodes { component { id kind name } distance causalChain { component { label } } }
    }
  }
}
`,
  },
  {
    title: "In which order to fail over",
    variables: '{"service": "service:checkout", "from": "us-east-1", "to": "us-west-2"}\n',
    query: `query FailoverOrder($service: ID!, $from: String!, $to: String!) {
  failoverPlan(service: $service, fromRegion: $from, toRegion: $to) {
    digest
    steps { wave id description expected }
    infeasible { step reason }
    cycles { cycle suggestion }
    criticalPath
  }
}
`,
  },
  {
    title: "Which promises cannot be kept",
    variables: "",
    query: `query Gaps {
  gaps(first: 20, filter: {waived: false}) {
    totalCount
    counts { severity count waived }
    nodes { rule severity message component { label } }
  }
}
`,
  },
  {
    title: "The single points of failure of a service",
    variables: '{"component": "service:checkout"}\n',
    query: `query WhatTakesItDown($component: ID!) {
  singlePointsOfFailure(component: $component) {
    providers(first: 50) { nodes { id kind name } }
  }
  availability(component: $component) { availability atMost downtimePerYear method }
  recovery(component: $component) { rto { total { text } } rpo { loss { text } } }
}
`,
  },
  {
    title: "How a crawl is getting on",
    variables: "",
    query: `subscription Crawl {
  crawlProgress { state scopesDone scopesTotal failedScopes components current remaining error }
}
`,
  },
];
