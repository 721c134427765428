import icons from "../gql/icons.json";

interface Icon {
  path: string;
  colour: string;
}

const ICONS: Record<string, Icon> = icons;

/** Return the drawing of a kind of component; the same one that SVG exports have. */
export function iconOf(kind: string): Icon {
  return ICONS[kind.toLowerCase()] ?? { path: "M9 9c0-5 7-5 6-1 0 2-3 3-3 6M12 18v.5", colour: "#4b5563" };
}
