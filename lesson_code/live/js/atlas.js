// Unpacks what lesson_code/live/atlas.py packed. Nothing is computed here: numbers arrive with the digits Python printed.

const MISSING = -32768;
const NO_NUMBER = 32767;

const size = (shape) => shape.reduce((a, b) => a * b, 1);

async function inflate(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function int16(bytes, start, count) {
  const out = new Int16Array(count);
  for (let i = 0; i < count; i++) out[i] = bytes[start + i] | (bytes[start + count + i] << 8);
  return out;
}

// Undo the differences along the last axis.
function accumulate(values, length) {
  for (let i = 0; i < values.length; i++) if (i % length) values[i] += values[i - 1];
  return values;
}

export async function unpack(manifest, view) {
  const bytes = await inflate(view);
  const arrays = {};
  let at = 0;
  for (const entry of manifest) {
    const count = size(entry.shape);
    const array = { ...entry, length: entry.shape.at(-1), ints: int16(bytes, at, count) };
    at += 2 * count;
    if (entry.encoding === "position") accumulate(array.ints, array.length);
    if (entry.encoding === "number") {
      array.exponents = int16(bytes, at, count);
      at += 2 * count;
    }
    arrays[entry.name] = array;
  }
  return arrays;
}

// Where the cell of the current controls begins in an array. `axes` are the controls that it depends on, in order.
export function offset(array, index, inner = []) {
  const place = array.axes.map((control) => index[control]).concat(inner);
  let at = 0;
  array.shape.forEach((length, axis) => { at = at * length + (place[axis] ?? 0); });
  return at;
}

export function value(array, at) {
  const int = array.ints[at];
  if (array.encoding === "position") {
    return int === MISSING ? NaN : array.low + ((int + 32767) / 65534) * array.span;
  }
  if (array.encoding === "integer") return int;
  const exponent = array.exponents[at];
  if (exponent === NO_NUMBER) return int === 0 ? NaN : int * Infinity;
  return Number(`${int}e${exponent - 2}`);
}

// Three significant digits, laid out as drawing.py's `three_digits` lays them out, from the digits that Python rounded.
export function text(array, at) {
  const int = array.ints[at];
  const exponent = array.exponents[at];
  if (exponent === NO_NUMBER) return int === 0 ? "nan" : int > 0 ? "inf" : "-inf";
  if (int === 0) return "0";
  const sign = int < 0 ? "-" : "";
  const digits = String(Math.abs(int));
  if (exponent < -4 || exponent >= 6) {
    const mantissa = trim(`${digits[0]}.${digits.slice(1)}`);
    return `${sign}${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent >= 2) return sign + digits + "0".repeat(exponent - 2);
  return sign + trim((Math.abs(int) * 10 ** (exponent - 2)).toFixed(2 - exponent));
}

const trim = (number) => (number.includes(".") ? number.replace(/\.?0+$/, "") : number);
