// Clusters (who threatens, who protects) and optics: a row each, with the interval of the difference on one scale.

const Shares = (() => {
  function level(row, key) {
    const [low, high] = [row[`${key}_low`], row[`${key}_high`]];
    return isNumber(low) && isNumber(high) ? withEnds(row[key], low, high) : null;
  }

  function cellOf(row, same, most) {
    if (same) return [];
    if (!isNumber(row.low) || !isNumber(row.high))
      return [made('td', { className: 'diff', role: 'cell', textContent: 'no interval yet' })];
    const said = row.verdict ? `, ${row.verdict}` : '';
    return [
      made(
        'td',
        { className: 'diff', role: 'cell' },
        Answer.interval(row, 180, most),
        made('span', { textContent: `${withEnds(row.mean, row.low, row.high, signed)}${said}` }),
      ),
    ];
  }

  /** A table of rows {name, about, base, yours, mean, low, high}; levels stand there where their range is known. */
  function table({ id, title, words, rows, same }) {
    if (!rows?.length) return '';
    const leveled = rows.some((row) => level(row, 'base') !== null);
    if (same && !leveled) return '';
    const most =
      Math.max(
        ...rows
          .flatMap(({ low, high }) => [low, high])
          .filter(isNumber)
          .map(Math.abs),
        0,
      ) || 1;
    const heads = ['', ...(leveled ? ['As it was', ...(same ? [] : ['As changed'])] : []), ...(same ? [] : ['Difference'])];
    const body = rows.map((row) => {
      const about = row.about ? made('small', { className: 'own', textContent: row.about }) : '';
      const levels = leveled
        ? ['base', ...(same ? [] : ['yours'])].map((key) =>
            made('td', {
              className: 'level',
              role: 'cell',
              textContent: level(row, key) ?? 'no interval yet',
              'data-head': key === 'base' ? 'As it was' : 'As changed',
            }),
          )
        : [];
      return made(
        'tr',
        { role: 'row' },
        made('th', { scope: 'row', role: 'rowheader' }, own(capital(row.name)), about),
        ...levels,
        ...cellOf(row, same, most),
      );
    });
    return made(
      'div',
      { className: 'shares-table' },
      made('h3', { id, textContent: title }),
      made('p', { className: 'small', textContent: words }),
      made(
        'div',
        { className: 'scroll', role: 'group', tabIndex: 0, 'aria-labelledby': id },
        made(
          'table',
          { className: 'differences', role: 'table', 'aria-labelledby': id },
          made(
            'thead',
            {},
            made(
              'tr',
              {},
              ...heads.map((textContent, place) => (place ? made('th', { scope: 'col', textContent }) : made('td', {}))),
            ),
          ),
          made('tbody', {}, ...body),
        ),
      ),
    );
  }

  function clusters(telling) {
    const { same } = telling;
    const rows = (telling.clusters ?? []).map((row) => ({
      ...row,
      name: /^\d+$/.test(row.id) ? `${row.id}. ${row.name}` : row.name,
    }));
    const some = [
      table({
        id: 'by-cluster',
        title: 'Security clusters',
        words: 'Points of protection lost through each cluster; more is worse.',
        rows,
        same,
      }),
      table({
        id: 'by-threat',
        title: 'Who threatens',
        words: 'Civilians killed a year, by who began the event.',
        rows: telling.threateners,
        same,
      }),
      table({
        id: 'by-protector',
        title: 'Who protects',
        words: 'Share of harm that each protects from, per cent.',
        rows: telling.protectors,
        same,
      }),
    ].filter(Boolean);
    replaced(byId('clusters'), ...(some.length ? some : [waiting(same)]));
  }

  const waiting = (same) =>
    made('p', { className: 'small', textContent: same ? 'Change something to see what it does here.' : 'Waits for runs.' });

  function optics(telling, offer) {
    const known = new Map(offer.optics.map((optic) => [optic.id, optic]));
    const rows = (telling.optics ?? []).map((row) => {
      const optic = known.get(row.id);
      return {
        ...row,
        name: row.name,
        about: optic ? `${optic.for_whom}: ${optic.to_protect_what}; by ${optic.by_what_means}` : '',
      };
    });
    const words = 'The same runs, judged by what each optic wants to protect: from 0 to 100, more is better.';
    replaced(
      byId('optics'),
      table({ id: 'by-optic', title: 'Score by optic', words, rows, same: telling.same }) || waiting(telling.same),
    );
  }

  function show(telling, offer) {
    clusters(telling);
    optics(telling, offer);
  }

  return { show };
})();
