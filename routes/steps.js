(() => {
  const { history } = window;
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let acted = false;

  const act = () => { acted = true; };
  const rest = () => { acted = false; };
  const step = (state, unused, address) => {
    const moves = new URL(address ?? "", location.href).href !== location.href;
    (moves && acted ? push : replace)(state, unused, address);
    if (moves) rest();
  };

  addEventListener("pointerdown", act, true);
  addEventListener("keydown", act, true);
  addEventListener("popstate", rest, true);
  history.pushState = step;
  history.replaceState = step;
})();
