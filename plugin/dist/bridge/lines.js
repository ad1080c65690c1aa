import { StringDecoder } from "node:string_decoder";
/** Splits a byte stream into lines; what is behind the last line feed waits for the rest. */
export class Lines {
    #decoder = new StringDecoder("utf8");
    #take;
    #parts = [];
    constructor(take) {
        this.#take = take;
    }
    push(bytes) {
        let text = this.#decoder.write(bytes);
        for (;;) {
            const end = text.indexOf("\n");
            if (end < 0)
                break;
            this.#parts.push(text.slice(0, end));
            const line = this.#parts.join("");
            this.#parts = [];
            text = text.slice(end + 1);
            if (line.trim() !== "")
                this.#take(line);
        }
        if (text !== "")
            this.#parts.push(text);
    }
}
