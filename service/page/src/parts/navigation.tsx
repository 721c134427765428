import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";

import { address, follow } from "../routing";

const ITEMS: { text: string; path: string }[][] = [
  [
    { text: "Estate", path: "/" },
    { text: "Map", path: "/map" },
    { text: "What if", path: "/what-if" },
    { text: "Failover plan", path: "/plan" },
  ],
  [
    { text: "Promises", path: "/objectives" },
    { text: "Gaps", path: "/gaps" },
    { text: "Availability", path: "/availability" },
    { text: "Coverage", path: "/coverage" },
    { text: "Changes", path: "/changes" },
  ],
  [{ text: "API", path: "/api" }],
];

/** The views, in the order in which people need them. */
export function Navigation({ path }: { path: string }) {
  const items = ITEMS.flatMap((group, number): SideNavigationProps.Item[] => [
    ...(number ? [{ type: "divider" as const }] : []),
    ...group.map((item) => ({ type: "link" as const, text: item.text, href: address(item.path) })),
  ]);
  return <SideNavigation items={items} activeHref={address(path)} onFollow={follow} />;
}
