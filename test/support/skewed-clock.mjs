// Loaded by NODE_OPTIONS into a plugin whose machine's clock is wrong by so many milliseconds.
const skew = Number(process.env.TEST_CLOCK_SKEW);

globalThis.Date = class extends Date {
  constructor(...given) {
    if (given.length === 0) super(Date.now());
    else super(...given);
  }

  static now() {
    return super.now() + skew;
  }
};
