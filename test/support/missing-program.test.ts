import { reportMissing } from "./missing-program";

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

test("a missing program is reported in one line", () => {
  delete process.env[NAME];
  reportMissing("Chromium", "the page isn't tested", "Install it");
  expect(written).toEqual(["Chromium isn't installed: the page isn't tested. Install it.\n"]);
});

test("a missing program causes an error if everything must be tested", () => {
  process.env[NAME] = "1";
  expect(() => reportMissing("Chromium", "the page isn't tested", "Install it")).toThrow(
    /TOKENS_TEST_EVERYTHING/,
  );
});
