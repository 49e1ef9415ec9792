'use strict';
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const made = (name, properties = {}, ...inside) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...inside);
    return element;
  };

  // Colours: those of the system until the button is pressed; nothing is remembered.
  const theme = document.getElementById('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  const showTheme = () => theme.setAttribute('aria-pressed', String(isDark()));
  theme.hidden = false;
  theme.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    showTheme();
  });
  system.addEventListener('change', showTheme);
  showTheme();

  // Values: what a place of a chart says, pointed at or touched, and all of them in a list.
  const tip = made('div', { id: 'tip', hidden: true });
  tip.setAttribute('aria-hidden', 'true');
  document.body.append(tip);
  const hide = () => { tip.hidden = true; };
  const place = (event) => {
    const x = Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8);
    const below = event.clientY + 16;
    const y = below + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 10 : below;
    tip.style.left = `${Math.max(8, x)}px`;
    tip.style.top = `${Math.max(8, y)}px`;
  };
  for (const spot of all('rect.hover')) {
    const title = spot.querySelector('title');
    spot.dataset.says = title ? title.textContent : '';
    if (title) title.remove();
  }
  const point = (event) => {
    const spot = event.target.closest ? event.target.closest('rect.hover') : null;
    if (!spot) return hide();
    tip.textContent = spot.dataset.says;
    tip.hidden = false;
    place(event);
  };
  for (const kind of ['pointerover', 'pointermove', 'pointerdown']) document.addEventListener(kind, point);
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
  document.addEventListener('scroll', hide, true);
  for (const figure of all('figure.chart')) {
    const spots = all('.still rect.hover', figure);
    if (!spots.length) continue;
    const list = made('ul', { tabIndex: 0 });
    list.setAttribute('aria-label', 'Values of the chart');
    const details = made('details', { className: 'values' }, made('summary', { textContent: `Values (${spots.length})` }), list);
    details.addEventListener('toggle', () => {
      if (!list.childElementCount) list.append(...spots.map((spot) => made('li', { textContent: spot.dataset.says })));
    });
    figure.querySelector('figcaption').append(details);
  }

  // Tables: a button in each head sorts the rows that are shown; cells without a value stay last.
  const order = new Intl.Collator('en', { numeric: true });
  const key = (row, column, numeric) => {
    const cell = row.cells[column];
    if (!numeric) return cell.textContent;
    const text = cell.dataset.v ?? cell.textContent;
    return text.trim() === '' ? NaN : Number(text);
  };
  const compare = (a, b, numeric, sign) => {
    const [noA, noB] = numeric ? [Number.isNaN(a), Number.isNaN(b)] : [a === '', b === ''];
    if (noA || noB) return noA - noB;
    return sign * (numeric ? a - b : order.compare(a, b));
  };
  for (const table of all('table.sortable')) {
    const heads = all('thead th', table);
    heads.forEach((head, column) => {
      const button = made('button', { type: 'button' }, ...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') === 'ascending';
        heads.forEach((other) => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const numeric = head.classList.contains('n');
        const rows = [...table.tBodies[0].rows].map((row) => [key(row, column, numeric), row]);
        rows.sort((one, other) => compare(one[0], other[0], numeric, down ? -1 : 1));
        table.tBodies[0].append(...rows.map(([, row]) => row));
        fold(table);
      });
    });
  }

  // Long tables open with their first rows; the rest is a click away, and on paper.
  const FIRST = 20;
  const fold = (table) => {
    const folded = table.dataset.folded === 'true';
    [...table.tBodies[0].rows].forEach((row, place) => row.classList.toggle('folded', folded && place >= FIRST));
  };
  for (const table of all('table.sortable')) {
    const count = table.tBodies[0].rows.length;
    if (count <= FIRST) continue;
    const more = made('button', { type: 'button', className: 'more' });
    const say = () => {
      const folded = table.dataset.folded === 'true';
      more.textContent = folded ? `Show all ${count} rows` : `Show the first ${FIRST} rows alone`;
      more.setAttribute('aria-expanded', String(!folded));
      fold(table);
    };
    table.dataset.folded = 'true';
    more.addEventListener('click', () => {
      table.dataset.folded = String(table.dataset.folded !== 'true');
      say();
    });
    table.closest('.scroll').after(more);
    say();
  }

  // Years: of a chart with frames one layer at a time, with a slider; the panels stay for those who want all at once.
  for (const frames of all('.frames')) {
    const figure = frames.closest('figure');
    const layers = all('svg > g.layer', frames);
    const years = [...new Set(layers.map((layer) => layer.dataset.layer))];
    if (years.length < 2) continue;
    const still = figure.querySelector('.still');
    const slider = made('input', { type: 'range', min: 0, max: years.length - 1, step: 1 });
    const shown = made('output');
    const play = made('button', { type: 'button', textContent: 'Play' });
    const panels = made('button', { type: 'button', textContent: 'All years side by side' });
    panels.setAttribute('aria-pressed', 'false');
    const show = (number) => {
      const year = years[number];
      slider.value = number;
      slider.setAttribute('aria-valuetext', year);
      shown.textContent = year;
      for (const layer of layers) layer.style.display = layer.dataset.layer === year ? '' : 'none';
      hide();
    };
    let timer = 0;
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      play.textContent = 'Play';
    };
    slider.addEventListener('input', () => { stop(); show(Number(slider.value)); });
    play.addEventListener('click', () => {
      if (timer) return stop();
      play.textContent = 'Stop';
      show(Number(slider.value) === years.length - 1 ? 0 : Number(slider.value) + 1);
      timer = setInterval(() => {
        const next = Number(slider.value) + 1;
        if (next < years.length) show(next);
        if (next >= years.length - 1) stop();
      }, 1000);
    });
    panels.addEventListener('click', () => {
      const side = panels.getAttribute('aria-pressed') !== 'true';
      panels.setAttribute('aria-pressed', String(side));
      stop();
      still.hidden = !side;
      frames.hidden = side;
    });
    const steps = made('div', { className: 'steps' }, made('label', {}, 'Year ', slider), shown, play, panels);
    still.before(steps);
    still.hidden = true;
    frames.hidden = false;
    show(years.length - 1);
  }

  // On a telephone one panel at a time: years with a slider, others from a list; all below one another for those who want.
  for (const narrow of all('.narrow')) {
    const parts = all('.panel', narrow);
    const names = parts.map((part) => part.dataset.name);
    if (parts.length < 2) continue;
    const years = names.every((name) => /^\d+$/.test(name));
    const choice = years
      ? made('input', { type: 'range', min: 0, max: parts.length - 1, step: 1 })
      : made('select', {}, ...names.map((name, number) => made('option', { value: number, textContent: name })));
    const shown = made('output');
    const whole = made('button', { type: 'button', textContent: 'All, one below the other' });
    const show = () => {
      const [at, everything] = [Number(choice.value), whole.getAttribute('aria-pressed') === 'true'];
      parts.forEach((part, number) => { part.hidden = !everything && number !== at; });
      if (years) {
        choice.setAttribute('aria-valuetext', names[at]);
        shown.textContent = names[at];
      }
      hide();
    };
    choice.value = years ? parts.length - 1 : 0;
    whole.setAttribute('aria-pressed', 'false');
    choice.addEventListener('input', () => {
      whole.setAttribute('aria-pressed', 'false');
      show();
    });
    whole.addEventListener('click', () => {
      whole.setAttribute('aria-pressed', String(whole.getAttribute('aria-pressed') !== 'true'));
      show();
    });
    const label = made('label', {}, years ? 'Year ' : 'Panel ', choice);
    narrow.prepend(made('div', { className: 'steps' }, label, ...(years ? [shown] : []), whole));
    show();
  }

  // Paper has no click: what is folded is opened for printing.
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = all('details:not([open]):not(.raw):not(.values)');
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => { for (const details of opened) details.open = false; });
})();
