(() => {
  const near = document.currentScript && document.currentScript.parentElement;
  const root = near && near.querySelector('.cortado-table>table') ? near : document;
  const collator = new Intl.Collator(undefined, {numeric: true});
  for (const table of root.querySelectorAll('.cortado-table>table')) {
    const body = table.tBodies[0];
    if (table.sortable || !body || body.rows.length < 2) continue;
    table.sortable = true;
    const rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, at) => {
      const numeric = head.align === 'right';
      const key = row => {
        const cell = row.cells[at];
        return cell.textContent === '' ? null : numeric ? Number(cell.title || cell.textContent) : cell.textContent;
      };
      head.tabIndex = 0;
      head.setAttribute('data-lm-suppress-shortcuts', 'true');
      head.onclick = () => {
        const next = {ascending: 'descending', descending: ''}[head.getAttribute('aria-sort')] ?? 'ascending';
        heads.forEach(other => other.removeAttribute('aria-sort'));
        if (!next) return body.replaceChildren(...rows);
        head.setAttribute('aria-sort', next);
        const sign = next === 'ascending' ? 1 : -1;
        body.replaceChildren(...rows.filter(row => !row.querySelector('.gap'))
          .map(row => [key(row), row])
          .sort(([a], [b]) => a === null || b === null ? (a === null) - (b === null)
            : sign * (numeric ? (a > b) - (a < b) : collator.compare(a, b)))
          .map(([, row]) => row));
      };
      head.onkeydown = event => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        head.click();
      };
    });
  }
})();
