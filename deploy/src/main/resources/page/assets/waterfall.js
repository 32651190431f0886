// The waterfall of a trace: a tree of spans on the left, time on the right. Click or Enter opens a span.

import {el, icon} from './dom.js';
import {duration} from './format.js';
import {legend, ruler, serviceClass} from './ruler.js';
import {spanDetails} from './span.js';

const PROMPT = 60_000;

export class Waterfall {
  /**
   * @param host the element to draw into
   * @param fetchLinked asks for a linked trace by its ID
   */
  constructor(host, fetchLinked) {
    this.host = host;
    this.fetchLinked = fetchLinked;
    this.collapsed = new Set();
    this.open = null;
    this.focus = null;
    this.view = null;
    this.range = null;
    this.status = el('p', {class: 'trace-status small', role: 'status'});
    this.body = el('div', {class: 'waterfall'});
    host.append(this.status, this.body);
    this.body.addEventListener('keydown', event => this.key(event));
  }

  /** Draws an answer of the server about the turn's trace. */
  show(view, turn, openedAt, now) {
    this.say(view, turn, now - openedAt - (turn.endToEndMs || 0));
    if (view.state !== 'found') {
      return;
    }
    const trace = view.trace;
    const spans = new Map(trace.spans.map(span => [span.id, span]));
    if (!view.closed && turn.state === 'open' && openedAt) {
      this.placeholder(spans, trace, turn, openedAt, now);
    }
    this.spans = spans;
    this.trace = trace;
    this.total = Math.max(0.001, ...[...spans.values()].map(span => span.startMs + span.durationMs));
    this.children = new Map();
    this.roots = [];
    for (const span of spans.values()) {
      const parent = span.parent && span.parent !== span.id && spans.has(span.parent) ? span.parent : null;
      if (parent) {
        this.children.set(parent, [...(this.children.get(parent) || []), span]);
      } else {
        this.roots.push(span);
      }
    }
    const byStart = (a, b) => a.startMs - b.startMs || b.durationMs - a.durationMs;
    this.roots.sort(byStart);
    this.children.forEach(list => list.sort(byStart));
    this.draw();
  }

  /** @param since milliseconds since the turn ended */
  say(view, turn, since) {
    let text = '';
    if (view.state === 'pending') {
      text = turn.state === 'open' ? 'The trace appears here as its spans come in.'
        : since < PROMPT ? 'The trace store has no span of this turn yet; spans are sent in batches, so they follow a moment later.'
          : 'The trace store has no span of this turn: it was not sampled, or is past the store\u2019s retention.';
    } else if (view.state === 'unavailable') {
      text = view.detail + ' The rest of the page does not need it; asking again.';
    } else if (!view.closed) {
      text = turn.state === 'open' ? 'The turn is open; spans are still coming in.' : 'The turn\u2019s own span has not come in yet.';
    } else if (view.others > 0) {
      text = view.others + ' spans of other turns in the same trace are left out.';
    }
    if (this.status.textContent !== text) {
      this.status.textContent = text;
    }
    this.status.classList.toggle('bad', view.state === 'unavailable');
  }

  /** The turn span leaves when the outcome is known; until then a row stands in for it. */
  placeholder(spans, trace, turn, openedAt, now) {
    const start = openedAt - new Date(trace.startedAt);
    if (!spans.has(turn.turnSpanId)) {
      spans.set(turn.turnSpanId, {id: turn.turnSpanId, name: 'turn', kind: 'internal', service: 'fusion-stream', startMs: Math.min(0, start), durationMs: Math.max(1, now - openedAt), status: 'unset', attributes: {}, events: [], links: [], unfinished: true});
    }
  }

  draw() {
    const narrow = this.host.clientWidth < 700;
    this.full = narrow ? 78 : 93; // a bar that ends beyond this share has its duration before it,
    this.room = narrow ? 45 : 12; // or inside it, when it also starts before this one
    const [from, to] = this.range || [0, this.total * (narrow ? 1 : 1.09)];
    const rows = [];
    const walk = (span, level, seen) => {
      if (seen.has(span.id)) {
        return;
      }
      seen.add(span.id);
      const kids = this.children.get(span.id) || [];
      rows.push({span, level, kids: kids.length});
      if (!this.collapsed.has(span.id)) {
        kids.forEach(kid => walk(kid, level + 1, seen));
      }
    };
    const seen = new Set();
    this.roots.forEach(root => walk(root, 1, seen));
    if (seen.size < this.spans.size && this.collapsed.size === 0) {
      // spans that name each other as parents: shown rather than lost
      [...this.spans.values()].filter(span => !seen.has(span.id)).forEach(span => walk(span, 1, seen));
    }
    if (!rows.some(row => row.span.id === this.focus)) {
      this.focus = rows[0]?.span.id;
    }
    const hadFocus = this.body.contains(document.activeElement) && document.activeElement.getAttribute('role') === 'treeitem';
    this.rows = rows;
    const tree = el('div', {role: 'tree', 'aria-label': 'Spans of the trace', class: 'wf-rows'});
    for (const row of rows) {
      tree.append(this.row(row, from, to));
      if (this.open === row.span.id) {
        tree.append(el('div', {role: 'none', class: 'wf-details'}, spanDetails(row.span, this)));
      }
    }
    this.body.replaceChildren(legend([...this.spans.values()], this.range && (() => this.zoom(null))), ruler(from, to, narrow ? 2 : 6), tree);
    if (hadFocus) {
      this.rowNode(this.focus)?.focus({preventScroll: true});
    }
  }

  row({span, level, kids}, from, to) {
    const scale = 100 / (to - from);
    const left = (span.startMs - from) * scale;
    const right = (span.startMs + span.durationMs - from) * scale;
    const shownLeft = Math.min(100, Math.max(0, left));
    const width = Math.max(0, Math.min(100, right) - shownLeft);
    const inside = right >= 0 && left <= 100;
    const collapsed = this.collapsed.has(span.id);
    const summary = span.name + ', ' + span.service + ', ' + duration(span.durationMs) + ', starts after ' + duration(span.startMs) + (span.status === 'error' ? ', error' : '');
    return el('div', {
      role: 'treeitem',
      class: 'wf-row ' + serviceClass(span.service) + (span.status === 'error' ? ' error' : '') + (span.unfinished ? ' unfinished' : '') + (this.open === span.id ? ' open' : ''),
      'aria-level': level,
      'aria-label': summary,
      'aria-expanded': kids ? String(!collapsed) : null,
      'aria-selected': String(this.open === span.id),
      tabindex: this.focus === span.id ? '0' : '-1',
      'data-span': span.id,
      onclick: event => this.click(event, span.id),
      onfocus: () => this.setFocus(span.id),
    },
    el('div', {class: 'wf-name', style: {'--level': level - 1}},
      el('span', {class: 'wf-toggle' + (kids ? '' : ' none'), 'data-toggle': kids ? '' : null}, kids ? (collapsed ? '▸' : '▾') : ''),
      el('span', {class: 'dot'}),
      el('span', {class: 'wf-label', title: span.name}, span.name),
      span.status === 'error' ? el('span', {class: 'wf-mark', title: span.message || 'error'}, icon('warn')) : null,
      span.links.length ? el('span', {class: 'wf-mark link', title: span.links.length + (span.links.length === 1 ? ' link' : ' links')}, icon('link')) : null,
      span.attributes['batch.size'] > 1 ? el('span', {class: 'wf-tag'}, 'batch of ' + span.attributes['batch.size']) : null,
      span.parent && !this.spans.has(span.parent) && span.name !== 'turn' ? el('span', {class: 'wf-tag', title: 'Its parent span is not in the trace store (yet)'}, 'parent elsewhere') : null,
      span.kind !== 'internal' ? el('span', {class: 'wf-kind'}, span.kind) : null),
    el('div', {class: 'wf-time'},
      inside ? el('span', {class: 'wf-bar', title: summary, style: {left: shownLeft + '%', width: 'max(2px, ' + width + '%)'}}) : null,
      inside ? span.events.filter(event => event.atMs >= from && event.atMs <= to).map(event =>
        el('span', {class: 'wf-event' + (event.name === 'exception' ? ' error' : ''), title: event.name + ' at ' + duration(event.atMs), style: {left: (event.atMs - from) * scale + '%'}})) : null,
      inside ? el('span', {
        class: 'wf-duration number' + (right > this.full ? (shownLeft > this.room ? ' before' : ' within') : ''),
        style: right > this.full ? (shownLeft > this.room ? {right: 100 - shownLeft + '%'} : {right: Math.max(0, 100 - right) + '%'}) : {left: Math.max(right, shownLeft) + '%'},
      }, span.unfinished ? 'open' : duration(span.durationMs)) : null));
  }

  click(event, id) {
    this.setFocus(id);
    if (event.target.closest('[data-toggle]')) {
      this.toggle(id);
    } else {
      this.select(this.open === id ? null : id);
    }
  }

  select(id) {
    this.open = id;
    this.draw();
  }

  /** Opens a span wherever it is, and brings it into view. */
  reveal(id) {
    for (let span = this.spans.get(id); span; span = this.spans.get(span.parent)) {
      this.collapsed.delete(span.parent);
    }
    this.focus = id;
    this.select(id);
    const node = this.rowNode(id);
    node?.focus({preventScroll: true});
    node?.scrollIntoView({block: 'nearest'});
  }

  toggle(id) {
    if (!this.collapsed.delete(id)) {
      this.collapsed.add(id);
    }
    this.draw();
  }

  zoom(span) {
    const margin = span ? Math.max(0.05, span.durationMs * 0.06) : 0;
    this.range = span ? [Math.max(0, span.startMs - margin), span.startMs + span.durationMs + margin] : null;
    this.draw();
  }

  setFocus(id) {
    if (this.focus !== id) {
      this.rowNode(this.focus)?.setAttribute('tabindex', '-1');
      this.focus = id;
      this.rowNode(id)?.setAttribute('tabindex', '0');
    }
  }

  rowNode(id) {
    return id ? this.body.querySelector('[data-span="' + id + '"]') : null;
  }

  /** The keys of a tree: up and down move, right and left open and close branches, Enter opens the span. */
  key(event) {
    if (event.target.getAttribute('role') !== 'treeitem') {
      if (event.key === 'Escape' && this.open) {
        this.select(null);
        this.rowNode(this.focus)?.focus();
      }
      return;
    }
    const index = this.rows.findIndex(row => row.span.id === this.focus);
    const row = this.rows[index];
    const go = to => this.rowNode(to?.span.id)?.focus();
    const closed = this.collapsed.has(row.span.id);
    switch (event.key) {
      case 'ArrowDown':
        go(this.rows[index + 1]);
        break;
      case 'ArrowUp':
        go(this.rows[index - 1]);
        break;
      case 'Home':
        go(this.rows[0]);
        break;
      case 'End':
        go(this.rows[this.rows.length - 1]);
        break;
      case 'ArrowRight':
        if (row.kids && closed) {
          this.toggle(row.span.id);
        } else if (row.kids) {
          go(this.rows[index + 1]);
        }
        break;
      case 'ArrowLeft':
        if (row.kids && !closed) {
          this.toggle(row.span.id);
        } else {
          go(this.rows.find(one => one.span.id === row.span.parent));
        }
        break;
      case 'Enter':
      case ' ':
        this.select(this.open === row.span.id ? null : row.span.id);
        break;
      case 'Escape':
        this.select(null);
        break;
      default:
        return;
    }
    event.preventDefault();
  }
}
