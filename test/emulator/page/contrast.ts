// This code is a string, because it runs in the browser and tests are compiled without browser types.
const LUMINANCE = `
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const linear = channels(color).slice(0, 3).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = (node) => {
    for (let at = node; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((channels(color)[3] ?? 1) > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };`;

export const GROUND_IS_DARK = `(() => {${LUMINANCE}
  return luminance(ground(document.body)) < 0.1;
})()`;

/** Code that returns all text with a contrast ratio below 4.5 to 1 (WCAG 2.2, success criterion 1.4.3). */
export const FAINT_TEXTS = `(() => {${LUMINANCE}
  const unseen = ".visually-hidden, .skip, noscript, legend, title, [hidden]";
  const isFaint = (node) => {
    const hasText = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== "");
    if (!hasText || node.closest(unseen) !== null) return false;
    const style = getComputedStyle(node);
    const color = node instanceof SVGElement ? style.fill : style.color;
    const [dark, light] = [luminance(color), luminance(ground(node))].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05) < 4.5;
  };
  return [...document.body.querySelectorAll("*")].filter(isFaint).map((node) => node.textContent);
})()`;
