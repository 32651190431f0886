// Numbers and times as people read them.

/** Milliseconds with three significant digits: 0.41 ms, 12.3 ms, 566 ms, 10.0 s, 2 min 5 s. */
export function duration(ms) {
  if (ms < 0) {
    return '−' + duration(-ms);
  }
  if (ms < 999.5) {
    return (ms < 9.995 ? ms.toFixed(2) : ms < 99.95 ? ms.toFixed(1) : ms.toFixed(0)).replace(/\.0+$/, '') + ' ms';
  }
  if (ms < 59_950) {
    return (ms / 1000).toFixed(ms < 9_995 ? 2 : 1) + ' s';
  }
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) {
    return Math.floor(seconds / 60) + ' min' + (seconds % 60 ? ' ' + seconds % 60 + ' s' : '');
  }
  return Math.floor(seconds / 3600) + ' h ' + Math.floor(seconds % 3600 / 60) + ' min';
}

/** A window as it was set: 10 s, 1.5 s, 250 ms. */
export function windowLength(ms) {
  return ms % 1000 ? (ms < 1000 ? ms + ' ms' : ms / 1000 + ' s') : duration(ms).replace(/\.0+ s/, ' s').replace(/\.00 s/, ' s');
}

export function bytes(count) {
  if (count < 1000) {
    return count + ' B';
  }
  return count < 1_000_000 ? (count / 1000).toFixed(count < 10_000 ? 1 : 0) + ' kB' : (count / 1_000_000).toFixed(1) + ' MB';
}

export function percent(share) {
  return (share * 100).toFixed(share > 0.9995 || share === 0 || share >= 0.1 ? 0 : 1) + ' %';
}

/** Seconds of a recording: 0:02.3 */
export function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = (seconds - minutes * 60).toFixed(1);
  return minutes + ':' + rest.padStart(4, '0');
}

export function timeOfDay(iso) {
  return new Date(iso).toLocaleTimeString(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit'});
}

export function dateAndTime(iso) {
  return new Date(iso).toLocaleString(undefined, {dateStyle: 'medium', timeStyle: 'medium'});
}

/** How long ago, coarse: "just now", "40 s ago", "3 min ago". */
export function ago(iso, now) {
  const seconds = Math.max(0, Math.round((now - new Date(iso)) / 1000));
  if (seconds < 3) {
    return 'just now';
  }
  if (seconds < 90) {
    return seconds + ' s ago';
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? minutes + ' min ago' : Math.round(minutes / 60) + ' h ago';
}

function sentence(text) {
  return /[.!?]$/.test(text) ? text : text + '.';
}

/** Why a part is missing, in words. */
export function missingInWords(part, windowMs) {
  switch (part.status) {
    case 'timeout':
      return 'No result came before the turn\u2019s window of ' + windowLength(windowMs) + ' ended.';
    case 'late':
      return part.lateByMs === undefined
        ? 'Its result came after the outcome was decided.'
        : 'Its result came ' + duration(part.lateByMs) + ' after the window and its grace had ended; the outcome does not contain it.';
    case 'failed':
      return part.error ? sentence(part.error.message) : 'It failed: ' + part.reason + '.';
    default:
      return '';
  }
}
