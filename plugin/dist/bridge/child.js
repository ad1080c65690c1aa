import { spawn } from "node:child_process";
import { Lines } from "./lines.js";
const lastLinesKept = 5;
const drainMs = 5_000;
const termMs = 3_000;
/** One running claw-bridge. It ends by itself when its stdin does, so it cannot outlive the gateway. */
export class Child {
    #process;
    #ended;
    #lastLines = [];
    #isStopping = false;
    constructor(launch, events) {
        this.#process = spawn(launch.path, launch.args, { stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
        const out = new Lines((line) => events.onLine(line));
        const log = new Lines((line) => {
            this.#lastLines.push(line);
            if (this.#lastLines.length > lastLinesKept)
                this.#lastLines.shift();
            events.onLog(line);
        });
        this.#process.stdout.on("data", (bytes) => out.push(bytes));
        this.#process.stderr.on("data", (bytes) => log.push(bytes));
        // A write to a process that has just ended; its end is reported by "close".
        this.#process.stdin.on("error", () => { });
        this.#ended = new Promise((resolve) => {
            let isOver = false;
            const end = (reason) => {
                if (isOver)
                    return;
                isOver = true;
                events.onEnd(reason);
                resolve();
            };
            this.#process.on("error", (error) => end(`claw-bridge could not be started: ${error.message}.`));
            this.#process.on("close", (code, signal) => end(this.#describe(code, signal)));
        });
        this.release();
    }
    get pid() {
        return this.#process.pid;
    }
    send(line) {
        if (this.#process.stdin.writable)
            this.#process.stdin.write(`${line}\n`);
    }
    /** Keeps this program alive while a call waits. */
    hold() {
        this.#process.ref();
        for (const stream of this.#streams())
            stream.ref?.();
    }
    /** Lets this program end while the bridge idles: a command-line run that has used a tool must not hang. */
    release() {
        this.#process.unref();
        for (const stream of this.#streams())
            stream.unref?.();
    }
    /** Ends its input, so that it answers what it has and leaves; then asks, then forces it. */
    async stop() {
        this.#isStopping = true;
        this.hold();
        this.#process.stdin.end();
        if (await this.#endsWithin(drainMs))
            return;
        this.#process.kill("SIGTERM");
        if (await this.#endsWithin(termMs))
            return;
        this.#process.kill("SIGKILL");
        await this.#ended;
    }
    #streams() {
        return [this.#process.stdin, this.#process.stdout, this.#process.stderr];
    }
    async #endsWithin(ms) {
        let timer;
        const late = new Promise((resolve) => {
            timer = setTimeout(() => resolve(false), ms);
        });
        const inTime = await Promise.race([this.#ended.then(() => true), late]);
        clearTimeout(timer);
        return inTime;
    }
    #describe(code, signal) {
        if (this.#isStopping)
            return "claw-bridge was stopped.";
        const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
        const said = this.#lastLines.length > 0 ? ` Its last words: ${this.#lastLines.join(" / ")}` : "";
        return `claw-bridge ended ${how}.${said}`;
    }
}
