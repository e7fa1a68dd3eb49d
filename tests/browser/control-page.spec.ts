/** The emulator's control page in a real browser: what its controls turn is seen by HTTP, where programs meet it. */
import { type APIRequestContext, expect, type Page, test } from "@playwright/test";

import { ALICE, Demo, MEGAN, signIn } from "./demo.js";

let demo: Demo;
let info: { clientId: string; redirectUris: string[]; tenants: { name: string }[] };
let request: APIRequestContext;
let problems: string[];

test.beforeAll(async ({ playwright }) => {
  demo = await Demo.start();
  request = await playwright.request.newContext({ baseURL: demo.emulator, maxRedirects: 0 });
  info = (await (await request.get("/emulator/info")).json()) as typeof info;
});

test.afterAll(async () => {
  await request?.dispose();
  await demo?.stop();
});

test.beforeEach(async ({ page }) => {
  problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  await request.post("/emulator/reset");
  await page.goto(demo.emulator);
});

test.afterEach(() => {
  expect(problems).toEqual([]);
});

async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `../../target/browser-tests/screenshots/control-page-${name}.png`, fullPage: true });
}

/** Of Graph, asked without a token: 401 when all is well. */
const graphStatus = async (): Promise<number> => (await request.get("/v1.0/me")).status();

/** What Entra answers to somebody who signs in: its next page, or where it leads back to. */
async function entraSays(username: string): Promise<string> {
  const { clientId: client_id, redirectUris } = info;
  const redirect_uri = redirectUris[0] ?? "";
  const challenge = { code_challenge: "a".repeat(43), code_challenge_method: "S256" };
  const form = { client_id, redirect_uri, response_type: "code", scope: "openid User.Read", username, ...challenge };
  const answer = await request.post("/organizations/oauth2/v2.0/authorize", { form });
  return answer.headers().location ?? (await answer.text());
}

const said = (page: Page) => page.getByRole("status");
const choose = (page: Page, which: string, label: string) => page.getByRole("combobox", { name: which, exact: true }).selectOption({ label });

test("it shows who is there, and who may call", async ({ page }) => {
  await expect(page.getByRole("heading", { name: "Emulated Microsoft" })).toBeVisible();
  const people = page.getByRole("combobox", { name: "Who", exact: true });
  await expect(people.locator("optgroup")).toHaveCount(info.tenants.length);
  await expect(people.locator("optgroup[label=Fabrikam] option").first()).toHaveText(`Alice Mertens (${ALICE})`);
  const organizations = page.getByRole("combobox", { name: "Which", exact: true }).getByRole("option");
  await expect(organizations).toHaveText(info.tenants.map(({ name }) => new RegExp(`^${name} \\(`)));
  const { callers } = (await (await request.get("/emulator/callers")).json()) as { callers: { label: string }[] };
  for (const { label } of callers) await expect(page.getByRole("button", { name: label }).first()).toBeVisible();
  await look(page, "at-the-start");
  // Nobody has consented to anything at Litware.
  const knowsAcs = page.getByRole("checkbox", { name: "Knows Azure Communication Services" });
  await expect(knowsAcs).toBeChecked();
  await choose(page, "Which", "Litware (litware.example)");
  await expect(knowsAcs).not.toBeChecked();
  await expect(page.getByRole("checkbox", { name: "User.Read", exact: true })).not.toBeChecked();
});

test("a service is throttled and set back", async ({ page }) => {
  expect(await graphStatus()).toBe(401);
  await page.getByLabel("Throttles (429) after so many, graph").fill("1");
  await page.getByLabel("Retry-After (s), graph").fill("7");
  await page.getByLabel("Retry-After (s), graph").press("Tab");
  await expect.poll(graphStatus).toBe(429);
  expect((await request.get("/v1.0/me")).headers()["retry-after"]).toBe("7");
  await expect(page.getByRole("listitem").filter({ hasText: "429 GET /v1.0/me" }).first()).toBeVisible();
  expect((await request.get("/organizations/v2.0/.well-known/openid-configuration")).status()).toBe(200);
  await page.getByLabel("Throttles (429) after so many, graph").fill("");
  await page.getByLabel("Throttles (429) after so many, graph").press("Tab");
  await expect.poll(graphStatus).toBe(401);
});

test("a wrong value is refused, with what would be right", async ({ page }) => {
  const status = page.getByLabel("Fails with status (5xx), graph");
  await status.fill("404");
  await status.press("Tab");
  await expect(said(page)).toHaveText("failStatus is 500 to 599");
  await look(page, "refused");
  expect(await graphStatus()).toBe(401);
  // Left alone, the field shows again what is so.
  await page.getByRole("heading", { name: "A person" }).click();
  await expect(status).toHaveValue("");
  await status.fill("503");
  await status.press("Tab");
  await expect.poll(graphStatus).toBe(503);
});

test("consent and accounts change how a sign-in ends; a reset takes it all back", async ({ page }) => {
  const before = await (await request.get("/emulator/state")).json();
  expect(await entraSays(ALICE)).toContain("code=");

  await choose(page, "Which", "Fabrikam (fabrikam.example)");
  await page.getByRole("checkbox", { name: "User.Read", exact: true }).uncheck();
  await expect.poll(() => entraSays(ALICE)).toContain("Permissions requested");

  await page.getByRole("checkbox", { name: "People may consent for themselves" }).uncheck();
  await expect.poll(() => entraSays(ALICE)).toContain("Need admin approval");

  await choose(page, "Who", `Alice Mertens (${ALICE})`);
  await page.getByRole("checkbox", { name: "Account is disabled" }).check();
  await expect.poll(() => entraSays(ALICE)).toContain("AADSTS50057");
  await look(page, "turned");

  await page.getByRole("button", { name: "Reset everything" }).click();
  await expect(said(page)).toHaveText("Everything is as at the start.");
  expect(await entraSays(ALICE)).toContain("code=");
  await expect(page.getByRole("checkbox", { name: "User.Read", exact: true })).toBeChecked();
  await expect(page.locator(".changed")).toHaveCount(0);
  expect((await (await request.get("/emulator/state")).json()).knobs).toEqual(before.knobs);
});

test("it rings phones, and takes the caller's part", async ({ page, context }) => {
  const diego = page.getByRole("button", { name: "Diego, a customer" });
  await choose(page, "Who is called", `Megan Bowen (${MEGAN})`);
  await diego.click();
  await expect(said(page)).toHaveText(`Megan Bowen (${MEGAN}) is not signed in on the calling page, so nothing rings.`);

  const agent = await context.newPage();
  await agent.goto(demo.front);
  await signIn(agent, ALICE);
  await expect(agent.getByTestId("ready-indicator")).toHaveAttribute("data-ready", "true");
  await page.bringToFront();
  await expect(page.getByText(`Signed in now: ${ALICE}.`)).toBeVisible();
  const card = agent.getByTestId("incoming-call");
  const call = page.locator(".call").filter({ hasText: "Alice Mertens" });

  await test.step("a customer rings, and gives up", async () => {
    await choose(page, "Who is called", `Alice Mertens (${ALICE})`);
    await diego.click();
    await expect(said(page)).toHaveText(`It rings at Alice Mertens (${ALICE}).`);
    await expect(card.getByTestId("card-title")).toHaveText("Diego Siciliani");
    await expect(call).toContainText("ringing");
    await look(page, "rings");
    await call.getByRole("button", { name: "Caller gives up" }).click();
    await expect(card).toHaveCount(0);
    await expect(call).toHaveCount(0);
  });

  await test.step("any number rings; the agent answers, the caller hangs up", async () => {
    await page.getByLabel("Another number").fill("+442079460018");
    await page.getByRole("button", { name: "Ring", exact: true }).click();
    await expect(card.getByTestId("card-title")).toContainText("+44 20 7946 0018");
    await card.getByTestId("accept").click();
    await expect(call).toContainText("talking");
    await call.getByRole("button", { name: "Caller hangs up" }).click();
    await expect(agent.getByTestId("call-bar")).toHaveCount(0);
  });

  await test.step("the call is answered elsewhere by itself, if so chosen", async () => {
    await page.getByRole("radio", { name: "it is answered on another device" }).check();
    await diego.click();
    await expect(card).toBeVisible();
    await expect(card).toHaveCount(0);
    await expect(call).toHaveCount(0);
  });
});
