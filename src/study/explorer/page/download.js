// What can be kept: a link, tables as CSV, pictures as PNG, the scenario as a folder in a zip file, the command.

/** A zip file whose parts are stored as they are: names and bytes. */
function zipped(parts) {
  const table = Array.from({ length: 256 }, (_, number) => {
    let value = number;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value >>> 0;
  });
  const check = (bytes) => {
    let value = 0xffffffff;
    for (const byte of bytes) value = table[(value ^ byte) & 255] ^ (value >>> 8);
    return (value ^ 0xffffffff) >>> 0;
  };
  const field = (size, value) => Array.from({ length: size }, (_, place) => Math.floor(value / 256 ** place) & 255);
  const [pieces, index] = [[], []];
  let at = 0;
  for (const [name, text] of parts) {
    const [title, bytes] = [name, text].map((one) => new TextEncoder().encode(one));
    // Version 2.0, names in UTF-8, stored; the first of January 1980, so that equal contents are equal files.
    const common = [
      ...field(2, 20),
      ...field(2, 0x0800),
      ...field(2, 0),
      ...field(2, 0),
      ...field(2, 33),
      ...field(4, check(bytes)),
      ...field(4, bytes.length),
      ...field(4, bytes.length),
      ...field(2, title.length),
      ...field(2, 0),
    ];
    const head = Uint8Array.from([...field(4, 0x04034b50), ...common]);
    index.push(
      Uint8Array.from([
        ...field(4, 0x02014b50),
        ...field(2, 20),
        ...common,
        ...field(2, 0),
        ...field(2, 0),
        ...field(2, 0),
        ...field(4, 0),
        ...field(4, at),
      ]),
      title,
    );
    pieces.push(head, title, bytes);
    at += head.length + title.length + bytes.length;
  }
  const size = index.reduce((sum, piece) => sum + piece.length, 0);
  const end = Uint8Array.from([
    ...field(4, 0x06054b50),
    ...field(4, 0),
    ...field(2, parts.length),
    ...field(2, parts.length),
    ...field(4, size),
    ...field(4, at),
    ...field(2, 0),
  ]);
  return new Blob([...pieces, ...index, end], { type: 'application/zip' });
}

const Download = (() => {
  let act = null;

  /** A name of a file from words. */
  const fileName = (text, ending) =>
    `${
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 60) || 'mandate'
    }.${ending}`;

  function save(blob, name) {
    const link = made('a', { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // -- Pictures

  /** Words in lines of a width, in letters of a size. */
  function lines(text, width, size) {
    const most = Math.floor(width / (size * 0.54));
    const found = [''];
    for (const word of text.split(/\s+/)) {
      if (`${found.at(-1)} ${word}`.length > most && found.at(-1)) found.push('');
      found[found.length - 1] = `${found.at(-1)} ${word}`.trim().slice(0, most);
    }
    return found;
  }

  /** A picture with what it shows, what was changed, on how many runs it rests, and what it cannot say. */
  function framed(svg, title, legend) {
    const box = svg.viewBox.baseVal;
    const width = 900;
    const tall = Math.min(760, (box.height / box.width) * width);
    const basis = act.basis();
    const head = [
      ...lines(title, width - 32, 20).map((text) => [text, 20, 600]),
      ...lines(basis.change, width - 32, 14).map((text) => [text, 14, 400]),
    ];
    const foot = [
      ...lines(basis.enough, width - 32, 13),
      ...lines(basis.limit, width - 32, 13),
      ...lines(basis.made, width - 32, 13),
    ];
    const key = legend ? (legend.viewBox.baseVal.height / legend.viewBox.baseVal.width) * 420 : 0;
    const height = head.length * 26 + 20 + tall + key + foot.length * 19 + 24;
    const whole = drawn(
      'svg',
      { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` },
      drawn('rect', { width, height, fill: INK.paper }),
    );
    let y = 8;
    for (const [text, size, weight] of head)
      whole.append(letters(16, (y += 26), text, { 'font-size': size, 'font-weight': weight }));
    y += 12;
    const place = (part, x, wide, high) => {
      const copy = part.cloneNode(true);
      for (const [name, value] of Object.entries({ x, y, width: wide, height: high })) copy.setAttribute(name, value);
      whole.append(copy);
      y += high;
    };
    place(svg, 0, width, tall);
    if (legend) place(legend, 16, 420, key);
    for (const text of foot) whole.append(letters(16, (y += 19), text, { 'font-size': 13, fill: INK.faint }));
    return { whole, width, height };
  }

  async function png(svg, title, legend) {
    const { whole, width, height } = onLight(() => framed(svg, title, legend));
    const source = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(whole)], { type: 'image/svg+xml' }));
    const image = new Image();
    try {
      await new Promise((done, failed) => {
        image.onload = done;
        image.onerror = () => failed(new Error('the picture cannot be drawn'));
        image.src = source;
      });
      const canvas = made('canvas', { width: width * 2, height: Math.round(height * 2) });
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => canvas.toBlob(done, 'image/png'));
    } finally {
      URL.revokeObjectURL(source);
    }
  }

  /** A button below a picture that keeps it as PNG. */
  function pictureButton(name, svg, title, legend = () => null) {
    const button = made('button', { type: 'button', className: 'small-button', textContent: 'PNG' });
    button.setAttribute('aria-label', `Keep the picture as PNG: ${name}`);
    button.addEventListener('click', async () => {
      const found = svg();
      if (!found) return;
      try {
        save(await png(found, title(), legend()), fileName(`${act.name()} ${name}`, 'png'));
      } catch (error) {
        Notices.say(`The picture cannot be kept: ${error.message}.`);
      }
    });
    return button;
  }

  // -- Tables, folder, link, command

  async function table(name) {
    const reply = await act.table(name);
    if (typeof reply?.ok === 'string') save(new Blob([reply.ok], { type: 'text/csv' }), `${name}.csv`);
    else Notices.say(reply?.fault ?? 'The table waits for the first runs: try again in a moment.');
  }

  /** Folder of the scenario within the zip file, so that the command finds it where the file is unpacked. */
  function folderOf(name) {
    const parts = name.split(/[\\/]/).filter((part) => part && part !== '.');
    const plain = !/^([\\/]|[a-z]:)/i.test(name) && !parts.includes('..');
    return (plain ? parts.join('/') : parts.at(-1)) || 'scenario';
  }

  function folder() {
    const scenario = act.scenario();
    const within = folderOf(scenario.name);
    const basis = act.basis();
    const changes = act.changes();
    const text = [
      basis.title,
      '',
      basis.change,
      '',
      'Changes, as --set takes them:',
      ...(changes.length ? changes.map((change) => `  ${change}`) : ['  none']),
      '',
      'The command that repeats it, from the folder that holds this text:',
      `  ${act.command()}`,
      '',
      basis.enough,
      basis.link ? `Link: ${basis.link}` : '',
      basis.limit,
      basis.made,
      '',
    ].join('\n');
    const files = Object.entries(scenario.files).map(([name, content]) => [`${within}/${name}`, content]);
    save(zipped([['CHANGES.txt', text], ...files]), fileName(act.name(), 'zip'));
  }

  async function copy(text, button) {
    const was = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      Notices.say('This browser does not let the page copy: mark the text and copy it by hand.');
    }
    setTimeout(() => {
      button.textContent = was;
    }, 1500);
  }

  let place = null;

  function build(offer, actions) {
    act = actions;
    const button = (textContent, click) => {
      const one = made('button', { type: 'button', textContent });
      one.addEventListener('click', () => click(one));
      return one;
    };
    const link = made('input', { readOnly: true, type: 'text', id: 'link' });
    const command = made('code', {});
    const tables = offer.tables.map(({ id, name }) =>
      made(
        'li',
        {},
        button(`${id}.csv`, () => table(id)),
        ' ',
        made('span', { className: 'own', textContent: capital(name.replaceAll('`', '')) }),
      ),
    );
    place = { link, command, copyLink: button('Copy the link', (one) => copy(link.value, one)) };
    byId('downloads').replaceChildren(
      made('h3', { textContent: 'Link' }),
      made('p', {
        id: 'link-says',
        className: 'small',
        textContent: 'Opens this page with these changes and plays the same runs: the numbers are the same.',
      }),
      made(
        'div',
        { className: 'copy' },
        made('label', { className: 'unseen', htmlFor: 'link', textContent: 'Link to this state' }),
        link,
        place.copyLink,
      ),
      made('h3', { textContent: 'Command' }),
      made('p', { className: 'small', textContent: 'Repeats the comparison with the program on your machine.' }),
      made('pre', { tabIndex: 0, id: 'command', 'aria-label': 'Command' }, command),
      button('Copy the command', (one) => copy(command.textContent, one)),
      made('h3', { textContent: 'Tables' }),
      made('ul', { className: 'tables' }, ...tables),
      made('h3', { textContent: 'Scenario' }),
      made('p', { className: 'small', textContent: 'A zip file with the files of the scenario, the changes and the command.' }),
      button('Scenario as a folder (zip)', folder),
      Folder.chooser(),
    );
  }

  function show() {
    const { link } = act.basis();
    place.link.value = link || 'none: the folder that was opened is not part of this page';
    place.copyLink.disabled = !link;
    place.command.textContent = act.command();
  }

  return { build, show, pictureButton };
})();
