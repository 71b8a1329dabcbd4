// Parses each chart that is named, and fails when one is none.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// Mermaid looks for a page; it draws nothing here.
globalThis.window = new JSDOM("<!doctype html>").window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");

for (const file of process.argv.slice(2)) {
    const text = readFileSync(file, "utf8");
    try {
        const { diagramType } = await mermaid.parse(text);
        console.log(`${file}: ${diagramType}`);
    } catch (error) {
        console.error(`${file}: ${error.message}`);
        process.exitCode = 1;
    }
}
