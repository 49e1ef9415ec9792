// What went wrong and what was done about it: said in words, until it is put away.

const Notices = (() => {
  const MOST = 4;
  const MOST_FAULTS = 12;

  /** A notice; one with the same words stands once. */
  function say(text, { grave = false, items = [] } = {}) {
    const place = byId('notices');
    for (const old of [...place.children]) if (old.dataset.text === text) old.remove();
    const away = made('button', { type: 'button', textContent: 'Close', 'aria-label': 'Close this notice' });
    const list = items.length ? made('ul', {}, ...items.map((textContent) => made('li', { className: 'own', textContent }))) : '';
    const notice = made(
      'div',
      { className: `notice warning${grave ? ' grave' : ''}` },
      made('div', {}, made('p', { className: 'own', textContent: text }), list),
      away,
    );
    notice.dataset.text = text;
    away.addEventListener('click', () => notice.remove());
    place.append(notice);
    while (place.children.length > MOST) place.firstElementChild.remove();
  }

  /** Faults of a scenario or a change as the engine tells them: one text, or one by one where there are several. */
  function faults(before, { fault, faults: list = [] }) {
    if (list.length) say(before, { items: list.slice(0, MOST_FAULTS) });
    else say(`${before} ${capital(fault)}`);
  }

  return { say, faults };
})();
