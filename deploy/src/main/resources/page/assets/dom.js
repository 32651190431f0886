// Elements from data. Text only ever becomes a text node: nothing that a turn contains is parsed as markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (name === 'style') {
      for (const [key, one] of Object.entries(value)) {
        node.style.setProperty(key, one);
      }
    } else {
      node.setAttribute(name, value === true ? '' : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

/** An HTML element: attributes, `on…` listeners, `style` as an object; children are elements or text. */
export function el(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same in SVG. */
export function svg(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

const ICONS = {
  text: 'M5 6h14M5 10h14M5 14h9M5 18h6',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01',
  audio: 'M4 10v4M8 7v10M12 4v16M16 8v8M20 10.5v3',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  ok: 'M5 12.5l4.5 4.5L19 7.5',
  partial: 'M12 4a8 8 0 1 0 8 8M12 4v8h8',
  expired: 'M6 6l12 12M18 6L6 18',
  open: 'M12 4a8 8 0 1 0 .01 0M12 8v4l3 2',
  warn: 'M12 4L3 20h18zM12 10v4M12 17h.01',
  allow: 'M5 12.5l4.5 4.5L19 7.5',
  review: 'M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 10a2 2 0 1 0 .01 0',
  block: 'M12 4a8 8 0 1 0 .01 0M6.5 6.5l11 11',
};

/** A line icon; decoration only, so hidden from assistive technology. */
export function icon(name) {
  return svg('svg', {class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true'}, svg('path', {d: ICONS[name]}));
}

/** A small button that copies a text. */
export function copyButton(text, what) {
  const button = el('button', {type: 'button', class: 'copy', title: 'Copy ' + what, 'aria-label': 'Copy ' + what}, icon('copy'));
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = el('textarea', {class: 'hidden'}, text);
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    button.classList.add('done');
    button.replaceChildren(icon('ok'));
    setTimeout(() => {
      button.classList.remove('done');
      button.replaceChildren(icon('copy'));
    }, 1500);
  });
  return button;
}

const OUTCOME_ICONS = {complete: 'ok', partial: 'partial', expired: 'expired', open: 'open', ok: 'ok', failed: 'warn', timeout: 'expired', late: 'open', waiting: 'open'};

/** An outcome or a part's status, by icon, word and colour. */
export function badge(state, title) {
  return el('span', {class: 'badge ' + state, title}, icon(OUTCOME_ICONS[state] || 'open'), state);
}

/** A decision of the fusion policy. */
export function decisionBadge(decision) {
  return el('span', {class: 'badge decision ' + decision}, icon(decision in ICONS ? decision : 'review'), decision);
}
