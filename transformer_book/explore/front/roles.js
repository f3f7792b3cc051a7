// The language of color: what has a color of its own, in formulas, pictures and figures.
const ROLES = ["query", "key", "value", "weight", "output"];

/** The class of a name that has a color of its own; none of any other. */
export const roleOf = (name) => (ROLES.includes(name) ? `role-${name}` : "");
