import { StringDecoder } from "node:string_decoder";

/** Splits a byte stream into lines; what is behind the last line feed waits for the rest. */
export class Lines {
  readonly #decoder = new StringDecoder("utf8");
  readonly #take: (line: string) => void;
  #parts: string[] = [];

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  push(bytes: Buffer): void {
    let text = this.#decoder.write(bytes);
    for (;;) {
      const end = text.indexOf("\n");
      if (end < 0) break;
      this.#parts.push(text.slice(0, end));
      const line = this.#parts.join("");
      this.#parts = [];
      text = text.slice(end + 1);
      if (line.trim() !== "") this.#take(line);
    }
    if (text !== "") this.#parts.push(text);
  }
}
