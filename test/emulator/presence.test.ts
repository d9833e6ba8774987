import { missing } from "./presence";

const NAME = "TOKENS_TEST_EVERYTHING";
const before = process.env[NAME];
let written: string[];

beforeEach(() => {
  written = [];
  jest.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  if (before === undefined) delete process.env[NAME];
  else process.env[NAME] = before;
});

test("what is not installed is told in one line", () => {
  delete process.env[NAME];
  missing("Chromium", "the page is not tried", "Install it");
  expect(written).toEqual(["Chromium is not installed here: the page is not tried. Install it.\n"]);
});

test("what is not installed is a failure where everything has to be tested", () => {
  process.env[NAME] = "1";
  expect(() => missing("Chromium", "the page is not tried", "Install it")).toThrow(/TOKENS_TEST_EVERYTHING/);
});
