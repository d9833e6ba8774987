import { ClockPanel } from "./clock";
import { journal, pulse, state } from "./connection";
import { find } from "../../timeline/element";
import { MOST_REQUESTS, Requests } from "./requests";
import { Tokens } from "./tokens";

const EVERY = 1000;

/** Asks once a second whether anything has changed, and only then for what it is. */
class Page {
  private readonly tokens = new Tokens();
  private readonly requests = new Requests();
  private readonly clock = new ClockPanel(() => void this.refresh());
  private readonly trouble = find("#trouble", HTMLElement);
  private run = "";
  private revision = -1;
  private waiting: number | undefined;
  private asking = false;
  private again = false;

  constructor() {
    document.addEventListener("visibilitychange", () => void this.refresh());
  }

  /** One at a time: an answer that comes late must not undo a newer one. */
  async refresh(): Promise<void> {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    window.clearTimeout(this.waiting);
    try {
      do {
        this.again = false;
        await this.follow();
      } while (this.again);
      this.trouble.hidden = true;
    } catch (error) {
      this.trouble.hidden = false;
      this.trouble.textContent = `The emulator does not answer; what is shown may be old. (${String(error)})`;
      // Whatever comes back may have lived on, or be another one.
      this.revision = -1;
    } finally {
      this.asking = false;
      // A page that nobody sees asks for nothing.
      if (!document.hidden) this.waiting = window.setTimeout(() => void this.refresh(), EVERY);
    }
  }

  private async follow(): Promise<void> {
    const beat = await pulse();
    if (beat.run !== this.run) {
      this.run = beat.run;
      this.revision = -1;
      this.requests.clear();
    }
    this.clock.show(beat);
    this.tokens.setNow(Date.parse(beat.now));
    if (beat.revision !== this.revision) {
      const [everything, news] = await Promise.all([state(), journal(this.requests.newest, MOST_REQUESTS)]);
      this.tokens.setState(everything);
      this.requests.add(news.requests);
      this.revision = beat.revision;
    }
    this.tokens.draw();
  }
}

void new Page().refresh();
