/* The preview's own script: marks the page as a preview, and follows what is edited. It is in no page of site/.
   News: {look, style, wrong: null | {heading, problems: [{place, message, hint, line, caret}]}}. */
(function () {
  'use strict'

  var own = document.currentScript.dataset
  var kept = 'gongkai-preview-scroll'
  var style = own.style
  var told = ''
  var news = null

  function element (name, className, text) {
    var made = document.createElement(name)
    if (className) made.className = className
    if (text !== undefined) made.textContent = text
    return made
  }

  /* Scrolling: the window's, and that of tables that scroll by themselves. */
  function scrollers () {
    return Array.prototype.slice.call(document.querySelectorAll('[tabindex="0"]'))
  }

  function reload () {
    var inner = scrollers().map(function (one) { return [one.scrollLeft, one.scrollTop] })
    var where = { page: location.pathname, window: [window.scrollX, window.scrollY], inner: inner }
    try { sessionStorage.setItem(kept, JSON.stringify(where)) } catch (error) { /* the browser keeps the window's */ }
    location.reload()
  }

  function putBack () {
    var where = null
    try {
      where = JSON.parse(sessionStorage.getItem(kept))
      sessionStorage.removeItem(kept)
    } catch (error) { /* nothing was kept */ }
    if (!where || where.page !== location.pathname) return
    window.scrollTo(where.window[0], where.window[1])
    scrollers().forEach(function (one, index) {
      if (where.inner[index]) {
        one.scrollLeft = where.inner[index][0]
        one.scrollTop = where.inner[index][1]
      }
    })
  }

  /* The new sheet is taken for the old one only when it is there: the page never stands without. */
  function restyle (number) {
    style = number
    document.querySelectorAll('link[rel="stylesheet"]:not([href^="/~preview/"])').forEach(function (old) {
      var fresh = old.cloneNode()
      fresh.href = old.href.split('?')[0] + '?' + number
      fresh.onload = function () { old.remove() }
      old.after(fresh)
    })
  }

  function lay (wrong) {
    var text = JSON.stringify(wrong)
    if (text === told) return
    told = text
    var old = document.getElementById('gongkai-preview-wrong')
    if (old) old.remove()
    if (!wrong) return
    var over = element('div')
    over.id = 'gongkai-preview-wrong'
    over.setAttribute('role', 'alertdialog')
    over.setAttribute('aria-labelledby', 'gongkai-preview-heading')
    over.tabIndex = -1
    var heading = element('h2', '', wrong.heading)
    heading.id = 'gongkai-preview-heading'
    over.append(heading)
    wrong.problems.forEach(function (problem) {
      var box = element('section')
      box.append(element('p', 'place', problem.place), element('p', 'message', problem.message))
      if (problem.line !== undefined && problem.line !== null) {
        var line = element('pre')
        var mark = element('mark', '', problem.line.slice(problem.start, problem.end) || ' ')
        line.append(problem.line.slice(0, problem.start), mark, problem.line.slice(problem.end))
        box.append(line)
      }
      if (problem.hint) box.append(element('p', 'hint', problem.hint))
      over.append(box)
    })
    var close = element('button', '', wrong.close)
    close.type = 'button'
    close.onclick = function () { over.remove() }
    over.append(close)
    over.onkeydown = function (event) { if (event.key === 'Escape') over.remove() }
    document.body.append(over)
    over.focus()
  }

  function listen () {
    if (news || document.hidden) return
    news = new EventSource('/~preview/news?page=' + encodeURIComponent(location.pathname))
    news.onmessage = function (event) {
      var now = JSON.parse(event.data)
      if (now.look !== own.look) { reload(); return }
      if (String(now.style) !== String(style)) restyle(now.style)
      lay(now.wrong)
    }
  }

  /* A browser opens six connections to one server: only the tab that is looked at holds one. */
  function rest () {
    if (news) news.close()
    news = null
  }

  document.addEventListener('visibilitychange', function () { document.hidden ? rest() : listen() })
  window.addEventListener('pagehide', rest)
  window.addEventListener('pageshow', listen)
  document.body.append(element('div', 'gongkai-preview-note', own.note))
  putBack()
  listen()
})()
