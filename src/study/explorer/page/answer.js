// The answer: how far it can be told yet, the runs one by one, then what they say in words. All words and figures are the teller's.

const Answer = (() => {
  /** An interval on a line around no difference: the interval is the picture, the mean a mark on it. */
  function interval({ low, high, mean, verdict }, width = 240, most = null) {
    const height = 18;
    const svg = drawn('svg', { class: 'interval', viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true' });
    const end = most ?? (Math.max(Math.abs(low), Math.abs(high)) || 1);
    const x = scale(-end, end, 6, width - 6);
    svg.append(drawn('line', { x1: 4, x2: width - 4, y1: 9, y2: 9, class: 'iv-axis' }));
    const told = ['clear', 'likely'].includes(verdict);
    svg.append(
      drawn('rect', {
        x: x(low),
        y: 4,
        width: Math.max(2, x(high) - x(low)),
        height: 10,
        rx: 2,
        class: told ? `iv-${verdict}` : 'iv-open',
      }),
    );
    svg.append(drawn('line', { x1: x(0), x2: x(0), y1: 0, y2: height, class: 'iv-zero' }));
    if (isNumber(mean)) svg.append(drawn('line', { x1: x(mean), x2: x(mean), y1: 4, y2: 14, class: 'iv-mean' }));
    return svg;
  }

  const verdictClass = (verdict) => (verdict ?? '').replaceAll(' ', '-');

  function line(one) {
    const dd = made('dd', { className: `own ${verdictClass(one.verdict)}` });
    if (isNumber(one.low) && isNumber(one.high)) dd.append(interval(one));
    dd.append(
      made('span', { className: 'says', textContent: `${one.says.replace(/\.$/, '')}. ` }),
      made('span', { className: 'sure', textContent: one.sure }),
    );
    return [made('dt', { textContent: one.subject }), dd];
  }

  // -- Runs, each a dot: the spread before any mean

  const R = 3.5;

  /** Heights of dots that would lie on one another: stacked from the middle, without chance. */
  function stacked(xs) {
    const taken = [];
    return xs.map((x) => {
      for (let level = 0; ; level += 1) {
        const up = level % 2 ? (level + 1) / 2 : -level / 2;
        const free = taken.every(([other, row]) => row !== up || Math.abs(other - x) >= 2 * R);
        if (free || level > 14) {
          taken.push([x, up]);
          return up;
        }
      }
    });
  }

  function dots(runs, same, width) {
    const rows = [['as it was', runs.base, INK.base], ...(same ? [] : [['as changed', runs.yours, INK.yours]])];
    const left = width < 420 ? 74 : 84;
    const tall = 46;
    const height = rows.length * tall + 40;
    const [low, high] = extent([runs.base, runs.yours]);
    const x = scale(low, high, left + 8, width - 12);
    const svg = picture(
      width,
      height,
      `${runs.label}, ${runs.unit}: a dot for each run, ${rows.map(([name]) => name).join(' and ')}. The answer in words follows.`,
    );
    for (const tick of ticks(low, high, width / 90)) {
      svg.append(drawn('line', { x1: x(tick), x2: x(tick), y1: 4, y2: height - 36, stroke: INK.line }));
      svg.append(letters(x(tick), height - 22, figure(tick), { 'text-anchor': 'middle', fill: INK.faint }));
    }
    rows.forEach(([name, values, colour], row) => {
      const y = 4 + tall * (row + 0.5);
      svg.append(letters(4, y + 4, name));
      const found = values.filter(isNumber);
      const rise = stacked(found.map(x));
      const squeeze = Math.min(2 * R, (tall - 8) / (2 * Math.max(1, ...rise.map(Math.abs)) + 1));
      found.forEach((value, number) => {
        const at = { fill: colour, 'fill-opacity': 0.75, stroke: INK.paper, 'stroke-width': 0.6 };
        const [cx, cy] = [x(value), y + rise[number] * squeeze];
        svg.append(
          row
            ? drawn('rect', { x: cx - R, y: cy - R, width: 2 * R, height: 2 * R, transform: `rotate(45 ${cx} ${cy})`, ...at })
            : drawn('circle', { cx, cy, r: R, ...at }),
        );
      });
    });
    svg.append(letters(left + 8, height - 6, fitted(`${runs.label}, ${runs.unit}`, width - left - 16), { fill: INK.faint }));
    return svg;
  }

  function showRuns(telling, offer) {
    const [card, caption] = [byId('runs').firstElementChild, byId('runs').lastElementChild];
    byId('runs').hidden = !telling?.runs?.base.length;
    if (byId('runs').hidden) return;
    card.replaceChildren(dots(telling.runs, telling.same, roomOf(card)));
    caption.textContent = telling.same
      ? 'A dot is a run of the world as it was.'
      : 'A dot is a run; each run as changed has its twin as it was, on the same random numbers.';
    if (telling.runs.area) caption.textContent += ` ${telling.runs.area}`;
  }

  function behind(telling) {
    const rows = (telling.behind ?? []).flatMap(([word, says]) => [
      made('dt', { textContent: word }),
      made('dd', { className: 'own', textContent: capital(says) }),
    ]);
    const place = byId('behind');
    const open = place.querySelector('details')?.open ?? false;
    if (!rows.length && !telling.scale) {
      place.replaceChildren();
      return;
    }
    const inside = [
      rows.length ? made('dl', { className: 'answer' }, ...rows) : '',
      telling.scale ? made('p', { className: 'small', textContent: telling.scale }) : '',
    ];
    replaced(
      place,
      made(
        'details',
        { open },
        made('summary', { textContent: rows.length ? 'What lies behind it, and what the words mean' : 'What the words mean' }),
        ...inside,
      ),
    );
  }

  /** Shows a telling; without one only what was asked. */
  function show(telling, offer) {
    showRuns(telling, offer);
    if (!telling) {
      byId('lines').replaceChildren();
      byId('behind').replaceChildren();
      byId('enough').textContent = '';
      return;
    }
    const [first, last] = telling.years ?? [];
    const span = first === last ? `${first}` : `${first} to ${last}, means over these years`;
    byId('enough').textContent = telling.same ? '' : `${telling.enough} Compared: ${span}.`;
    if (telling.same) {
      byId('lines').replaceChildren(levels(telling, span));
      behind(telling);
      return;
    }
    byId('lines').replaceChildren(
      ...(telling.lines.length
        ? [made('dl', { className: 'answer', id: 'told' }, ...telling.lines.flatMap(line)), ...barWords(telling)]
        : []),
    );
    behind(telling);
  }

  /** What the world as it was says of itself. */
  function levels(telling, span) {
    const rows = telling.levels.flatMap(([subject, says]) => [
      made('dt', { textContent: subject }),
      made('dd', { className: 'own', textContent: says }),
    ]);
    return made(
      'div',
      {},
      made('p', { className: 'small', textContent: `The simulated world as it was, ${span}:` }),
      made('dl', { className: 'answer', id: 'levels' }, ...rows),
    );
  }

  function barWords(telling) {
    const drawn = telling.lines.some(({ low, high }) => isNumber(low) && isNumber(high));
    const says =
      'Bars are 95 % intervals of the difference: left of the long line fewer, right of it more. The thick mark is the mean.';
    return drawn ? [made('p', { className: 'small', textContent: says })] : [];
  }

  const INVITES =
    'Nothing is changed: this is the world as it was, which is simulated too. Move the handle, or press a question.';

  function asked(reply) {
    const { same, change } = reply;
    byId('asked').replaceChildren(own(same ? INVITES : `${capital(change)}, against the world as it was.`));
  }

  function progress(pairs, wanted, same) {
    byId('bar').max = Math.max(1, wanted);
    byId('bar').value = pairs;
    byId('count').textContent = `${pairs} of ${wanted} ${same ? 'runs' : 'pairs of runs'}`;
  }

  return { show, asked, progress, interval };
})();
