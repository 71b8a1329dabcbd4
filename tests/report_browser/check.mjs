// Drives a headless Chromium over HTML reports; ends with 1 and says what is wrong.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [program, place, mode] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const wrong = [];
const must = (holds, what) => { if (!holds) { wrong.push(what); } };

const browser = await puppeteer.launch({
  executablePath: program,
  headless: true,
  // Chromium's own sandbox does not work for root, in containers above all.
  args: ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"],
});

/** Opens a report; what it asks for and complains of is noted. */
async function open(name, scheme = "light") {
  // A context of its own: no colours that were chosen before.
  const page = await (await browser.createBrowserContext()).newPage();
  const url = pathToFileURL(resolve(place, `${name}.html`)).href;
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => {
    if (["error", "warn", "warning"].includes(message.type())) { wrong.push(`${name}: console: ${message.text()}`); }
  });
  page.on("pageerror", (error) => wrong.push(`${name}: ${error}`));
  page.on("dialog", async (dialog) => { wrong.push(`${name}: a dialog: ${dialog.message()}`); await dialog.dismiss(); });
  await page.setViewport({ width: 1280, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(url, { waitUntil: "load" });
  return { page, asked, url, name };
}

/** Nothing but the file itself was asked for. */
function stayedInside({ asked, url, name }) {
  const others = asked.filter((one) => one.split("#")[0] !== url);
  must(asked.length > 0 && others.length === 0, `${name}: asked for ${others.join(", ") || "nothing at all"}`);
}

const shownRows = (page) => page.$$eval("#findings-table tbody tr", (rows) => rows.filter((row) => !row.hidden).length);
const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

async function filters({ page, name }) {
  const all = await shownRows(page);
  must(all > 3, `${name}: only ${all} findings are shown`);
  await page.select("#filter-severity", "blocker");
  const blockers = await page.$$eval("#findings-table tbody tr", (rows) =>
    rows.filter((row) => !row.hidden).map((row) => row.dataset.severity));
  must(blockers.length > 0 && blockers.every((one) => one === "blocker"), `${name}: the severity filter shows ${blockers}`);
  await page.select("#filter-severity", "");
  await page.type("#filter-file", "stop.bat");
  const files = await page.$$eval("#findings-table tbody tr", (rows) =>
    rows.filter((row) => !row.hidden).map((row) => row.cells[2].textContent.toLowerCase()));
  must(files.length > 0 && files.length < all && files.every((one) => one.includes("stop.bat")), `${name}: the file filter shows ${files}`);
  await page.type("#filter-text", "no text of any finding");
  must(await shownRows(page) === 0, `${name}: a text that is nowhere leaves rows`);
  await page.click("form[data-for=findings-table] button[type=reset]");
  await page.waitForFunction((number) =>
    [...document.querySelectorAll("#findings-table tbody tr")].filter((row) => !row.hidden).length === number, { timeout: 5000 }, all);
}

async function sorting({ page, name }) {
  const orders = () => page.$$eval("#findings-table tbody tr", (rows) => rows.map((row) => Number(row.cells[0].dataset.order)));
  const head = "#findings-table th:first-child";
  // By keyboard: the button is reached and pressed as those do who use no mouse.
  await page.focus(`${head} button`);
  await page.keyboard.press("Enter");
  must(await page.$eval(head, (cell) => cell.getAttribute("aria-sort")) === "ascending", `${name}: aria-sort is not set`);
  const up = await orders();
  must(up.every((one, index) => index === 0 || up[index - 1] <= one), `${name}: not sorted upwards`);
  await page.keyboard.press("Space");
  must(await page.$eval(head, (cell) => cell.getAttribute("aria-sort")) === "descending", `${name}: aria-sort does not turn`);
  const down = await orders();
  must(down.every((one, index) => index === 0 || down[index - 1] >= one), `${name}: not sorted downwards`);
  must(up.length === down.length && up[0] !== down[0], `${name}: sorting changes nothing`);
}

async function keyboard({ page, name }) {
  const met = new Set();
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const one = document.activeElement;
      const style = getComputedStyle(one);
      return { what: one.id || one.className || one.tagName, seen: style.outlineStyle !== "none" || style.boxShadow !== "none" };
    });
    met.add(focused.what);
    must(focused.seen, `${name}: the focus on ${focused.what} is not seen`);
  }
  for (const wanted of ["skip", "theme", "filter-severity", "filter-text"]) {
    must(met.has(wanted), `${name}: Tab does not reach ${wanted}`);
  }
}

async function colours({ page, name }) {
  const light = await background(page);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  const dark = await background(page);
  must(light !== dark, `${name}: the system's dark colours change nothing (${light})`);
  await page.click("#theme");
  must(await background(page) === light, `${name}: the switch does not go to light colours`);
  await page.click("#theme");
  must(await background(page) === dark, `${name}: the switch does not go back`);
}

/** What axe-core finds, everything opened. */
async function accessible(name, scheme) {
  const opened = await open(name, scheme);
  const { page } = opened;
  // Evaluated by the debugger, so that the page's own policy holds.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    for (const one of document.querySelectorAll("details")) { one.open = true; }
    const result = await axe.run(document, { resultTypes: ["violations"] });
    return result.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  });
  for (const one of found) { wrong.push(`${name}, ${scheme}: ${one}`); }
  stayedInside(opened);
  await page.close();
}

for (const name of ["estate", "folder"]) {
  const opened = await open(name);
  await keyboard(opened);
  await filters(opened);
  await sorting(opened);
  await colours(opened);
  stayedInside(opened);
  await opened.page.close();
  for (const scheme of ["light", "dark"]) { await accessible(name, scheme); }
}

const hostile = await open("hostile");
const title = await hostile.page.title();
must(!title.includes("broken"), `a script of a batch file ran: ${title}`);
must(await hostile.page.$$eval("img, iframe, link, object", (all) => all.length) === 0, "a name of the estate became an element");
must(await hostile.page.$$eval("script, style", (all) => all.length) === 2, "another script or style is in the page");
stayedInside(hostile);
await hostile.page.close();

if (mode === "--screenshot") {
  const { page } = await open("folder");
  await page.setViewport({ width: 1100, height: 760 });
  await page.screenshot({ path: resolve(place, "report.png") });
}
await browser.close();
for (const one of wrong) { console.error(one); }
console.log(wrong.length === 0 ? "the reports hold in Chromium" : `${wrong.length} complaints`);
process.exit(wrong.length === 0 ? 0 : 1);
