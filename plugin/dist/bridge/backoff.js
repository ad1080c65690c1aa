const firstMs = 250;
const mostMs = 30_000;
/** How long to wait before the next start: doubled by each failure, forgotten after a good run. */
export class Backoff {
    #failures = 0;
    /** Milliseconds to wait after one more failure. */
    next() {
        const wait = Math.min(mostMs, firstMs * 2 ** this.#failures);
        this.#failures++;
        return wait;
    }
    reset() {
        this.#failures = 0;
    }
}
