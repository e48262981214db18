// Handles on the canvas, for mouse, pen and touch. A kind that has them exports grab(view, x, y), the handle there or
// null, and drag(view, handle, x, y), the stops that its controls go to. The keys go on where the drag left off.

export function draggable(figure) {
  const { canvas, kind } = figure;
  let held = null;

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = kind.grab(figure.view(), event.offsetX, event.offsetY);
    if (!held) return;
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault(); // no text is selected on the way
  });

  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = [event.offsetX, event.offsetY];
    if (held) figure.move(kind.drag(figure.view(), held, x, y));
    else if (event.pointerType === "mouse") canvas.style.cursor = kind.grab(figure.view(), x, y) ? "grab" : "";
  });

  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (held?.control) focusControl(figure, held.control);
      held = null;
    });
  }

  // A finger on a handle drags it; anywhere else on the picture it scrolls the page.
  canvas.addEventListener("touchstart", (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    const [{ clientX, clientY }] = event.changedTouches;
    if (kind.grab(figure.view(), clientX - left, clientY - top)) event.preventDefault();
  }, { passive: false });
}

// The slider that the handle moves: a native one on the page, ipywidgets' in JupyterLab.
function focusControl(figure, name) {
  const sliders = figure.el.closest(".live-figure")?.querySelectorAll("input[type=range], .noUi-handle") ?? [];
  [...sliders].find((slider) => slider.getAttribute("aria-label") === name)?.focus({ preventScroll: true });
}
