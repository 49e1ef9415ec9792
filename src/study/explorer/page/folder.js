// A folder of one's own, opened in the page: its files are read here and go nowhere else.

const Folder = (() => {
  const ENDINGS = /\.(csv|toml|json|geojson|md|txt)$/i;
  const MOST = 60 * 1024 * 1024;
  let act = null;

  /** Files of the folder itself, without those of folders within it. */
  async function read(list) {
    const files = {};
    let size = 0;
    const top = [...list].filter((file) => file.webkitRelativePath.split('/').length === 2 && ENDINGS.test(file.name));
    for (const file of top) {
      size += file.size;
      if (size > MOST) throw new Error(`found more than ${MOST / 1024 / 1024} MB; accepted: the folder of a scenario`);
      files[file.name] = await file.text();
    }
    if (!Object.hasOwn(files, 'scenario.toml'))
      throw new Error('found no scenario.toml in it; accepted: the folder of a scenario');
    return { name: list[0].webkitRelativePath.split('/')[0], files };
  }

  function chooser() {
    const input = made('input', { type: 'file', id: 'folder', multiple: true });
    input.webkitdirectory = true;
    input.addEventListener('change', async () => {
      if (!input.files.length) return;
      try {
        const { name, files } = await read(input.files);
        act.open({ name, files });
      } catch (error) {
        Notices.say(`This folder is not opened: ${error.message}.`);
      }
      input.value = '';
    });
    const back = made('button', {
      type: 'button',
      id: 'embedded',
      textContent: 'Back to the scenario of this page',
      hidden: true,
    });
    back.addEventListener('click', () => act.embedded());
    return made(
      'div',
      {},
      made('h3', { textContent: 'A folder of your own' }),
      made('p', {
        className: 'small',
        textContent: 'Opens the folder of a scenario in this page instead of its own. The files stay in this browser.',
      }),
      made('label', { className: 'line', htmlFor: 'folder' }, 'Folder ', input),
      back,
    );
  }

  const show = (foreign) => {
    byId('embedded').hidden = !foreign;
  };

  return {
    chooser,
    show,
    begin: (actions) => {
      act = actions;
    },
  };
})();
