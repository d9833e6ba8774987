import { ClockPanel } from "./clock";
import { fetchJournal, fetchPulse, fetchState } from "./connection";
import { findElement } from "../../timeline/element";
import { REQUEST_LIMIT, RequestList } from "./requests";
import { TokenSection } from "./tokens";

const POLL_INTERVAL_MS = 1000;

/** The web page, which polls a small summary once per second and fetches the rest only if something has changed. */
class Page {
  private readonly tokens = new TokenSection();
  private readonly requests = new RequestList();
  private readonly clock = new ClockPanel(() => void this.refresh());
  private readonly error = findElement("#error", HTMLElement);
  private run = "";
  private revision = -1;
  private timer: number | undefined;
  private isRefreshing = false;
  private isRefreshRequested = false;

  constructor() {
    document.addEventListener("visibilitychange", () => void this.refresh());
  }

  /** Updates the page. Only one refresh runs at a time, because a late response must not overwrite a newer one. */
  async refresh(): Promise<void> {
    if (this.isRefreshing) {
      this.isRefreshRequested = true;
      return;
    }
    this.isRefreshing = true;
    window.clearTimeout(this.timer);
    try {
      do {
        this.isRefreshRequested = false;
        await this.update();
      } while (this.isRefreshRequested);
      this.error.hidden = true;
    } catch (error) {
      this.error.hidden = false;
      this.error.textContent = `The emulator isn't responding, so this page may be out of date. (${String(error)})`;
      // When the emulator responds again, it might have been restarted with different data.
      this.revision = -1;
    } finally {
      this.isRefreshing = false;
      // A hidden page doesn't poll.
      if (!document.hidden) this.timer = window.setTimeout(() => void this.refresh(), POLL_INTERVAL_MS);
    }
  }

  private async update(): Promise<void> {
    const pulse = await fetchPulse();
    if (pulse.run !== this.run) {
      this.run = pulse.run;
      this.revision = -1;
      this.requests.clear();
    }
    this.clock.show(pulse);
    this.tokens.setNow(Date.parse(pulse.now));
    if (pulse.revision !== this.revision) {
      const [state, journal] = await Promise.all([
        fetchState(),
        fetchJournal(this.requests.newest, REQUEST_LIMIT),
      ]);
      this.tokens.setState(state);
      this.requests.add(journal.requests);
      this.revision = pulse.revision;
    }
    this.tokens.draw();
  }
}

void new Page().refresh();
