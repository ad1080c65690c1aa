/** True for a JSON object: not null, not an array. */
export function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
/** JSON with sorted keys, so that equal values give equal texts. */
export function canonical(value) {
    return JSON.stringify(value, (_key, inner) => isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner);
}
/** The objects of a list; nothing for what is no list. */
export function objectsOf(value) {
    return Array.isArray(value) ? value.filter(isObject) : [];
}
