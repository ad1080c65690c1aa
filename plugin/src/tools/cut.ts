import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Method } from "../catalogue/catalogue.ts";

/** The most characters that a tool's answer has; a model has to read all of them. */
export const mostCharacters = 12_000;

export interface Shown {
  text: string;
  isCut: boolean;
}

/** A result as text of at most `most` characters. Lists lose whole items from their end, and a sentence says how to get the rest. */
export function show(result: Json, method: Method, most = mostCharacters): Shown {
  const whole = typeof result === "string" ? result : JSON.stringify(result);
  if (whole.length <= most) return { text: whole, isCut: false };
  const room = most - 400;
  const list = listOf(result);
  if (list) {
    const kept = fitting(list.items, room - list.around);
    if (kept.length > 0) {
      const text = JSON.stringify(list.put(kept));
      return { text: `${text}\n\nCut: ${kept.length} of ${list.items.length} items are shown. ${howToGetMore(method)}`, isCut: true };
    }
  }
  return { text: `${clip(whole, room)}\n\nCut: ${room} of ${whole.length} characters are shown. ${howToGetMore(method)}`, isCut: true };
}

/** The first `most` characters, never half of a pair. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}

interface List {
  items: Json[];
  /** Characters of what is around the items. */
  around: number;
  put(kept: Json[]): Json;
}

function listOf(result: Json): List | null {
  if (Array.isArray(result)) return { items: result, around: 2, put: (kept) => kept };
  if (!isObject(result)) return null;
  const longest = Object.entries(result as JsonObject)
    .filter((pair): pair is [string, Json[]] => Array.isArray(pair[1]))
    .sort((a, b) => JSON.stringify(b[1]).length - JSON.stringify(a[1]).length)[0];
  if (!longest) return null;
  const [name, items] = longest;
  return { items, around: JSON.stringify({ ...result, [name]: [] }).length, put: (kept) => ({ ...(result as JsonObject), [name]: kept }) };
}

function fitting(items: Json[], room: number): Json[] {
  let used = 0;
  let count = 0;
  for (const item of items) {
    used += JSON.stringify(item).length + 1;
    if (used > room) break;
    count++;
  }
  return items.slice(0, count);
}

function howToGetMore(method: Method): string {
  const has = (name: string) => method.parameters.some((parameter) => parameter.name === name);
  if (has("cursor")) return `For the rest call ${method.name} with a smaller limit and cursor: "", then with each next_cursor.`;
  if (has("max_characters") && has("tail")) return `Ask ${method.name} for less: a smaller tail or max_characters, or a since.`;
  if (has("after_seq")) return `For the rest call ${method.name} with a smaller limit, then with after_seq.`;
  if (has("limit")) return `Ask ${method.name} for less with limit, or narrow its filters.`;
  return `Narrow the call with the parameters of ${method.name}; claw_describe shows them.`;
}
