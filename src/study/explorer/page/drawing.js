// Pieces of pictures, in the pixels of the place they have. Charts have the colours of the page, light or dark; maps, whose colours
// are made for it, and pictures that are kept are on light paper.

const LETTERS = 'Open Sans, Arial, sans-serif';

/** Colours of one of the schemes that the style has. */
function inks(scheme) {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}-${scheme}`).trim();
  return { strong: of('ink'), faint: of('faint'), line: of('line'), paper: of('paper'), base: of('ink'), yours: of('yours') };
}

const LIGHT = { ...inks('light'), border: '#b4bac1' };
let INK = LIGHT;

/** From now on charts are drawn in a scheme. */
function inked(isDark) {
  INK = isDark ? inks('dark') : LIGHT;
}

/** What is drawn on light paper whatever the page has. */
function onLight(draws) {
  const before = INK;
  INK = LIGHT;
  try {
    return draws();
  } finally {
    INK = before;
  }
}

/** Scale from values to pixels. */
const scale = (low, high, from, to) => (value) => from + ((value - low) / (high - low || 1)) * (to - from);

/** Round numbers within two limits, about as many as asked for. */
function ticks(low, high, about) {
  const span = high - low;
  if (!(span > 0)) return [low];
  const rough = span / Math.max(about, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((part) => part * power).find((size) => size >= rough);
  const found = [];
  for (let number = Math.ceil(low / step - 1e-9); number * step <= high + step * 1e-9; number += 1) found.push(number * step);
  return found;
}

/** Lowest and highest of lists of numbers, with some room; unknown values do not count. */
function extent(lists, room = 0.04) {
  const all = lists.flat().filter(isNumber);
  if (!all.length) return [0, 1];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const more = (high - low) * room || Math.abs(high) * 0.05 || 1;
  return [low - more, high + more];
}

function letters(x, y, text, more = {}) {
  return drawn('text', { x, y, 'font-family': LETTERS, 'font-size': 12, fill: INK.strong, ...more }, text);
}

/** An area between two lines and a line, where values are known. */
function bandPath(xs, lows, highs) {
  const known = xs.map((x, place) => [x, lows[place], highs[place]]).filter(([, low, high]) => isNumber(low) && isNumber(high));
  if (!known.length) return '';
  const there = known.map(([x, low]) => `${x.toFixed(1)} ${low.toFixed(1)}`);
  const back = known.map(([x, , high]) => `${x.toFixed(1)} ${high.toFixed(1)}`).reverse();
  return `M${[...there, ...back].join('L')}Z`;
}

function linePath(xs, ys) {
  let pen = 'M';
  return xs
    .map((x, place) => {
      if (!isNumber(ys[place])) {
        pen = 'M';
        return '';
      }
      const part = `${pen}${x.toFixed(1)} ${ys[place].toFixed(1)}`;
      pen = 'L';
      return part;
    })
    .join('');
}

/** An empty picture of a card, with a title for those who cannot see it. */
function picture(width, height, says) {
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': says });
  svg.append(drawn('rect', { width, height, fill: INK.paper }));
  return svg;
}

/** Width that a picture may take in its place, in pixels. */
const roomOf = (element, most = 900) => Math.max(260, Math.min(most, Math.floor(element.clientWidth) - 2));

/** What a place of a picture says, pointed at or touched; lines and the key Escape end it. */
const Tip = (() => {
  let tip = null;
  const hide = () => {
    if (tip) tip.hidden = true;
  };
  function show(event, text) {
    if (!tip) {
      tip = made('div', { id: 'tip', hidden: true, 'aria-hidden': 'true' });
      document.body.append(tip);
      document.addEventListener('keydown', ({ key }) => {
        if (key === 'Escape') hide();
      });
      document.addEventListener('scroll', hide, true);
    }
    tip.textContent = text;
    tip.hidden = false;
    const x = Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8);
    const below = event.clientY + 16;
    const y = below + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 10 : below;
    tip.style.left = `${Math.max(8, x)}px`;
    tip.style.top = `${Math.max(8, y)}px`;
  }
  /** Lets an element say what `says` makes of the event; null says nothing. */
  function on(element, says) {
    const point = (event) => {
      const text = says(event);
      if (text === null) hide();
      else show(event, text);
    };
    for (const kind of ['pointermove', 'pointerdown']) element.addEventListener(kind, point);
    element.addEventListener('pointerleave', hide);
  }
  return { on, hide };
})();

/** A text in small letters that fits a width, cut with three dots where it must be. */
function fitted(text, width, size = 12) {
  const most = Math.max(4, Math.floor(width / (size * 0.56)));
  return text.length <= most ? text : `${[...text].slice(0, most - 1).join('')}…`;
}
