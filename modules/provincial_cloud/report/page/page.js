"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const VERDICTS = ["failed", "not-checked", "not-testable", "waived", "passed", "not-applicable"];
  const PASSED = 4, BESIDE = 5, PER_PAGE = 100, MOST_PRINTED = 2000;
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  root.classList.add("scripted");

  // ---- words in both languages -------------------------------------------------------------------------------------
  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };
  const raw = (text, className) => {
    const made = element("bdi", className, text);
    made.translate = false;
    return made;
  };
  const say = (vi, en) => {
    if (vi === en || en === undefined) return [raw(vi)];
    const first = element("span", "", vi), second = element("span", "", en);
    first.lang = "vi";
    second.lang = "en";
    return [first, second];
  };
  const textAt = (place) => say(...data.texts[place]);
  const digits = (value, language) => value.toLocaleString(language === "vi" ? "vi-VN" : "en-US");
  const counted = (vi, en, ...values) => {
    const filled = (text, language) => text.replace(/#(\d)/g, (_, place) => digits(values[place], language));
    return say(filled(vi, "vi"), filled(en, "en"));
  };
  const labelsOf = (selector) => {
    const labels = [];
    for (const chip of document.querySelectorAll(selector)) {
      labels[chip.dataset.value] = [...chip.querySelectorAll("[lang]")].map((part) => part.textContent);
    }
    return labels;
  };
  const verdictWords = labelsOf("#verdicts .chip");
  const severityWords = labelsOf("#severities .chip");

  // ---- rows: findings first, then passes, then what does not apply; numbers only -----------------------------------
  const openRows = data.findings.length;
  let size = openRows;
  for (const subject of data.subjects) size += data.sets[subject[6]].length + data.sets[subject[7]].length;
  const rowSubject = new Int32Array(size), rowRule = new Int32Array(size), rowVerdict = new Uint8Array(size);
  data.findings.forEach(([subject, rule, verdict], row) => {
    rowSubject[row] = subject;
    rowRule[row] = rule;
    rowVerdict[row] = verdict;
  });
  let filled = openRows;
  for (const [verdict, member] of [[PASSED, 6], [BESIDE, 7]]) {
    data.subjects.forEach((subject, place) => {
      for (const rule of data.sets[subject[member]]) {
        rowSubject[filled] = place;
        rowRule[filled] = rule;
        rowVerdict[filled++] = verdict;
      }
    });
  }
  const kindOf = (subject) => data.kinds[subject[3]];
  const keyOf = (subject) => (subject[1] < 0 ? subject[2] : data.bases[subject[1]] + subject[0]);

  // ---- search without accents --------------------------------------------------------------------------------------
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  let hay = null;
  const haystacks = () => {
    hay ??= {
      subjects: data.subjects.map((subject) => plain([subject[0], keyOf(subject), ...kindOf(subject)].join(" "))),
      rules: data.rules.map(([id, title, , controls]) =>
        plain([id, ...data.texts[title], ...controls.map((place) => data.controls[place])].join(" "))),
      findings: data.findings.map(([, , , said]) =>
        plain(said.map(([text, ...rest]) => data.texts[text].concat(rest.filter((part) => typeof part === "string"))
          .join(" ")).join(" "))),
    };
    return hay;
  };
  const hits = (texts, term) => Uint8Array.from(texts, (text) => text.includes(term));

  // ---- filters -----------------------------------------------------------------------------------------------------
  const controls = { search: byId("search"), system: byId("system"), level: byId("level"), control: byId("control") };
  const chips = { verdict: [...byId("verdicts").querySelectorAll(".chip")],
                  severity: [...byId("severities").querySelectorAll(".chip")] };
  const pressed = (chip) => chip.getAttribute("aria-pressed") === "true";
  const starting = chips.verdict.concat(chips.severity).map(pressed);
  let onlyRule = -1, view = new Int32Array(0), page = 0, sorting = { key: "", down: false };

  const option = (value, vi, en) => {
    const made = element("option");
    made.value = value;
    made.dataset.vi = vi;
    made.dataset.en = en;
    return made;
  };
  const distinct = (place) => [...new Set(data.subjects.map((subject) => kindOf(subject)[place]))]
    .sort((one, other) => String(one ?? "\uffff").localeCompare(String(other ?? "\uffff"), "vi"));
  for (const system of distinct(1)) {
    controls.system.append(option(system ?? "-", system ?? "không gắn nhãn", system ?? "untagged"));
  }
  for (const level of distinct(2)) {
    const known = level !== null;
    controls.level.append(option(known ? level : "-", known ? `Cấp độ ${level}` : "không gắn nhãn",
                                 known ? `Level ${level}` : "untagged"));
  }
  data.controls.forEach((control, place) => controls.control.append(option(place, control, control)));

  const filter = () => {
    const chosen = (list) => new Set(list.filter(pressed).map((chip) => Number(chip.dataset.value)));
    const verdicts = chosen(chips.verdict), severities = chosen(chips.severity);
    const { system, level, control } = Object.fromEntries(
      Object.entries(controls).map(([name, field]) => [name, field.value]));
    const subjectFits = Uint8Array.from(data.subjects, (subject) => {
      const kind = kindOf(subject);
      return (system === "" || String(kind[1] ?? "-") === system) && (level === "" || String(kind[2] ?? "-") === level);
    });
    const ruleFits = Uint8Array.from(data.rules, ([, , severity, served], place) =>
      severities.has(severity) && (onlyRule < 0 || onlyRule === place) &&
      (control === "" || served.includes(Number(control))));
    const terms = plain(controls.search.value).split(/\s+/).filter(Boolean).map((term) => {
      const all = haystacks();
      return [hits(all.subjects, term), hits(all.rules, term), hits(all.findings, term)];
    });
    const kept = new Int32Array(size);
    let count = 0;
    for (let row = 0; row < size; row++) {
      const subject = rowSubject[row], rule = rowRule[row];
      if (!verdicts.has(rowVerdict[row]) || !subjectFits[subject] || !ruleFits[rule]) continue;
      if (terms.every(([s, r, f]) => s[subject] || r[rule] || (row < openRows && f[row]))) kept[count++] = row;
    }
    view = kept.slice(0, count);
    sort();
    page = 0;
    draw();
  };

  // ---- sorting -----------------------------------------------------------------------------------------------------
  const ranked = (texts) => {
    const collator = new Intl.Collator("vi", { numeric: true });
    const order = texts.map((_, place) => place).sort((one, other) => collator.compare(texts[one], texts[other]));
    const ranks = new Int32Array(texts.length);
    order.forEach((place, rank) => { ranks[place] = rank; });
    return ranks;
  };
  const rankOf = {
    verdict: () => (row) => rowVerdict[row],
    severity: () => (row) => data.rules[rowRule[row]][2],
    rule: () => (row) => rowRule[row],
    name: () => {
      const ranks = ranked(data.subjects.map((subject) => subject[0]));
      return (row) => ranks[rowSubject[row]];
    },
    system: () => {
      const ranks = ranked(data.subjects.map((subject) => `${kindOf(subject)[1] ?? "\uffff"} ${kindOf(subject)[2]}`));
      return (row) => ranks[rowSubject[row]];
    },
  };
  const ranks = {};
  const sort = () => {
    if (!sorting.key) return;
    const rank = (ranks[sorting.key] ??= rankOf[sorting.key]());
    const sign = sorting.down ? -1 : 1;
    view.sort((one, other) => sign * (rank(one) - rank(other)) || one - other);
  };

  // ---- drawing -----------------------------------------------------------------------------------------------------
  const icon = (name) => {
    const space = "http://www.w3.org/2000/svg";
    const made = document.createElementNS(space, "svg"), use = document.createElementNS(space, "use");
    made.setAttribute("class", "icon");
    made.setAttribute("viewBox", "0 0 16 16");
    made.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `#icon-${name}`);
    made.append(use);
    return made;
  };
  const badge = (place) =>
    element("span", `badge is-${VERDICTS[place]}`, icon(VERDICTS[place]), ...say(...verdictWords[place]));
  const dayIn = (language, day) => {
    const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
    if (!found) return day;
    if (language === "vi") return `${found[3]}/${found[2]}/${found[1]}`;
    return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB",
      { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  };
  const findingLine = ([text, property, given, allowed, waiver, expires]) => {
    const line = element("p", "", ...textAt(text));
    if (property) line.append(" ", raw(given === undefined || given === null ? property : `${property} = ${given}`, "code"));
    if (allowed >= 0) line.append(element("span", "level", ...say("cho phép: ", "allowed: "), ...textAt(allowed)));
    if (waiver) {
      const until = expires ? [" · ", ...say("hết hạn ", "expires "), ...say(dayIn("vi", expires), dayIn("en", expires))] : [];
      line.append(element("span", "level", ...say("ngoại lệ ", "waiver "), raw(waiver), ...until));
    }
    return line;
  };
  const more = (row) => {
    const subject = data.subjects[rowSubject[row]], [id, , , served, mend] = data.rules[rowRule[row]];
    const [, , , unit, zone, dataClass] = kindOf(subject);
    const list = element("dl", "more-list");
    const add = (vi, en, ...value) =>
      list.append(element("div", "", element("dt", "", ...say(vi, en)), element("dd", "", ...value)));
    if (rowVerdict[row] !== PASSED && rowVerdict[row] !== BESIDE) add("Cách khắc phục", "How to mend it", ...textAt(mend));
    add("Yêu cầu", "Controls", raw(served.map((place) => data.controls[place]).join(", ") || "—"));
    add("Mã quy tắc", "Rule id", raw(id, "code"));
    add("Đơn vị, vùng, loại dữ liệu", "Unit, zone, data class", raw([unit, zone, dataClass].map((one) => one ?? "—").join(", ")));
    add("URN", "URN", raw(keyOf(subject), "code"));
    add("Dòng sổ bằng chứng", "Evidence ledger line", raw(`${subject[4]} · ${subject[5]}…`, "code"));
    const cell = element("td", "", list);
    cell.colSpan = 6;
    return element("tr", "more", cell);
  };
  const rowFor = (row) => {
    const subject = data.subjects[rowSubject[row]], [type, system, level] = kindOf(subject);
    const [id, title, severity] = data.rules[rowRule[row]];
    const verdict = rowVerdict[row];
    const fold = element("button", "fold", ...say("Chi tiết", "Details"));
    fold.type = "button";
    fold.dataset.row = row;
    fold.setAttribute("aria-expanded", "false");
    const place = element("span", "level", ...say("dòng sổ ", "ledger line "), raw(String(subject[4])));
    const said = row < openRows ? data.findings[row][3].map(findingLine) : [];
    return element("tr", `is-${VERDICTS[verdict]}`,
      element("td", "", badge(verdict)),
      element("td", "", ...say(...severityWords[severity])),
      element("td", "", ...textAt(title), raw(id, "code")),
      element("td", "", raw(subject[0], "name"), raw(type, "code")),
      element("td", "", ...(system === null ? say("không gắn nhãn", "untagged") : [raw(system)]),
        element("span", "level", ...(level === null ? [] : say(`cấp độ ${level}`, `level ${level}`)))),
      element("td", "", ...said, element("div", "foot", place, fold)));
  };
  const body = document.querySelector("#check-table tbody");
  const draw = () => {
    const pages = Math.max(1, Math.ceil(view.length / PER_PAGE));
    page = Math.min(Math.max(0, page), pages - 1);
    fill(view.subarray(page * PER_PAGE, (page + 1) * PER_PAGE));
    byId("page").replaceChildren(...counted("Trang #0 / #1", "Page #0 of #1", page + 1, pages));
    byId("previous").disabled = page === 0;
    byId("next").disabled = page >= pages - 1;
    byId("count").dataset.search = controls.search.value;
    byId("count").replaceChildren(...counted("#0 / #1 dòng", "#0 of #1 lines", view.length, size));
    byId("only-rule").hidden = onlyRule < 0;
    if (onlyRule >= 0) {
      byId("only-rule").replaceChildren(...say("Chỉ quy tắc ", "Only rule "), raw(data.rules[onlyRule][0]), " ✕");
    }
  };
  const fill = (rows, unfolded) => {
    const lines = [];
    for (const row of rows) {
      const line = rowFor(row);
      lines.push(line);
      if (!unfolded || rowVerdict[row] >= PASSED) continue;
      line.classList.add("opened");
      lines.push(more(row));
    }
    if (!lines.length) {
      const cell = element("td", "nothing", ...say("Không có dòng nào khớp bộ lọc.", "No line matches the filters."));
      cell.colSpan = 6;
      lines.push(element("tr", "", cell));
    }
    body.replaceChildren(...lines);
  };

  body.addEventListener("click", (event) => {
    const fold = event.target.closest("button.fold");
    if (!fold) return;
    const opened = fold.getAttribute("aria-expanded") === "true", row = fold.closest("tr");
    fold.setAttribute("aria-expanded", String(!opened));
    if (opened) row.nextElementSibling.remove();
    else row.after(more(Number(fold.dataset.row)));
  });

  // ---- events ------------------------------------------------------------------------------------------------------
  let waiting = 0;
  controls.search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  for (const field of [controls.system, controls.level, controls.control]) field.addEventListener("change", filter);
  for (const chip of [...chips.verdict, ...chips.severity]) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(!pressed(chip)));
      filter();
    });
  }
  byId("only-rule").addEventListener("click", () => { onlyRule = -1; filter(); });
  const reset = () => {
    for (const field of Object.values(controls)) field.value = "";
    chips.verdict.concat(chips.severity).forEach((chip, place) => chip.setAttribute("aria-pressed", String(starting[place])));
    onlyRule = -1;
  };
  byId("reset").addEventListener("click", () => { reset(); filter(); });
  const turn = (step) => {
    page += step;
    draw();
    byId("checks").scrollIntoView();
  };
  byId("previous").addEventListener("click", () => turn(-1));
  byId("next").addEventListener("click", () => turn(1));
  for (const head of document.querySelectorAll("th[data-sort]")) {
    const button = element("button", "sort", ...head.childNodes);
    button.type = "button";
    head.append(button);
    button.addEventListener("click", () => {
      sorting = { key: head.dataset.sort, down: sorting.key === head.dataset.sort && !sorting.down };
      for (const other of document.querySelectorAll("th[data-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
      sort();
      page = 0;
      draw();
    });
  }
  for (const button of document.querySelectorAll("button.show")) {
    button.addEventListener("click", () => {
      reset();
      onlyRule = Number(button.dataset.value);
      filter();
      byId("checks").scrollIntoView();
    });
  }

  // ---- language: the style sheet shows one; attributes and option texts follow here --------------------------------
  const english = byId("language-en");
  const follow = () => {
    const language = english.checked ? "en" : "vi";
    root.lang = language;
    document.title = root.dataset[language === "en" ? "titleEn" : "titleVi"];
    for (const one of document.querySelectorAll("option[data-vi]")) one.textContent = one.dataset[language];
    for (const one of document.querySelectorAll("[data-placeholder-vi]")) {
      one.placeholder = language === "en" ? one.dataset.placeholderEn : one.dataset.placeholderVi;
    }
    for (const one of document.querySelectorAll("[data-label-vi]")) {
      one.setAttribute("aria-label", language === "en" ? one.dataset.labelEn : one.dataset.labelVi);
    }
  };
  for (const choice of document.querySelectorAll("input[name=language]")) choice.addEventListener("change", follow);

  // ---- printing: every kept line, everything unfolded --------------------------------------------------------------
  let folded = [];
  addEventListener("beforeprint", () => {
    fill(view.subarray(0, MOST_PRINTED), true);
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const one of folded) one.open = true;
    const cut = byId("print-cut");
    cut.hidden = view.length <= MOST_PRINTED;
    cut.replaceChildren(...counted("Bản in có #0 trong #1 dòng; đủ trong tệp CSV và JSON.",
      "The print holds #0 of #1 lines; the CSV and JSON files hold them all.", MOST_PRINTED, view.length));
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
    byId("print-cut").hidden = true;
    draw();
  });

  follow();
  filter();
})();
