import type { WireClock } from "../wire";
import { setClock } from "./connection";
import { find } from "../../timeline/element";
import { instant } from "../../timeline/words";

const modeOf = ({ frozen }: WireClock): string => (frozen ? "frozen" : "running");

/** The emulated time, and the buttons that move it. */
export class ClockPanel {
  private readonly time = find("#now", HTMLTimeElement);
  private readonly mode = find("#mode", HTMLElement);
  private readonly freeze = find("#freeze", HTMLButtonElement);
  private readonly form = find("#set-clock", HTMLFormElement);
  private readonly input = find("#new-time", HTMLInputElement);
  private readonly outcome = find("#clock-outcome", HTMLElement);
  private readonly refusal = find("#clock-refusal", HTMLElement);
  private frozen = false;
  private touched = false;

  /** @param moved called after each change, so that the page follows at once */
  constructor(private readonly moved: () => void) {
    for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-advance]")) {
      button.addEventListener("click", () => void this.change({ advance: button.dataset["advance"] }));
    }
    this.freeze.addEventListener("click", () => void this.change({ frozen: !this.frozen }));
    this.input.addEventListener("input", () => (this.touched = true));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.input.value === "") return;
      this.touched = false;
      // The input leaves the seconds out where they are 0.
      const time = this.input.value.length === 16 ? `${this.input.value}:00` : this.input.value;
      void this.change({ now: `${time}Z` });
    });
  }

  show(clock: WireClock): void {
    const { now, frozen } = clock;
    const text = instant(Date.parse(now));
    this.time.dateTime = now;
    this.time.textContent = text;
    this.mode.textContent = modeOf(clock);
    this.mode.className = modeOf(clock);
    this.frozen = frozen;
    this.freeze.textContent = frozen ? "Resume" : "Freeze";
    if (!this.touched && document.activeElement !== this.input) this.input.value = text.replace(" ", "T");
  }

  private async change(change: object): Promise<void> {
    try {
      const clock = await setClock(change);
      this.show(clock);
      this.refusal.hidden = true;
      // Said aloud only: who looks has seen it.
      this.outcome.textContent = `It is now ${instant(Date.parse(clock.now))} UTC, ${modeOf(clock)}.`;
    } catch (error) {
      this.refusal.hidden = false;
      this.refusal.textContent = error instanceof Error ? error.message : String(error);
    }
    this.moved();
  }
}
