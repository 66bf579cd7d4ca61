package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A browser is a Chromium without a window, driven by its DevTools protocol over pipes.
type browser struct {
	t       *testing.T
	in      *os.File
	out     *bufio.Reader
	calls   int
	session string // of the page
}

// startBrowser opens an empty page of 1280 x 800 pixels. Where Chromium is not installed
// the test is skipped, but not with SEALCARD_CI set.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		if os.Getenv("SEALCARD_CI") != "" {
			t.Fatal("chromium is not installed")
		}
		t.Skip("chromium is not installed")
	}
	theirIn, in := pipe(t)
	out, theirOut := pipe(t)
	// No sandbox, since root has none to put it in; the page is our own.
	cmd := exec.Command("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		"--user-data-dir="+t.TempDir(), "--window-size=1280,800", "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4, which the flag means
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirIn.Close()
	theirOut.Close()
	b := &browser{t: t, in: in, out: bufio.NewReader(out)}
	t.Cleanup(func() {
		b.session = ""
		b.call("Browser.close", nil, nil)
		io.Copy(io.Discard, b.out) // until it has ended, or time is up
		cmd.Process.Kill()
		cmd.Wait()
	})
	if err := out.SetReadDeadline(time.Now().Add(4 * patience)); err != nil {
		t.Fatal(err)
	}
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": false}, nil)
	b.call("Page.enable", nil, nil)
	return b
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}

// A message is an answer or an event of the protocol.
type message struct {
	ID     int
	Method string
	Result json.RawMessage
	Error  *struct{ Message string }
}

func (b *browser) read() (m message) {
	b.t.Helper()
	data, err := b.out.ReadBytes(0)
	if err == nil {
		err = json.Unmarshal(data[:len(data)-1], &m)
	}
	if err != nil {
		b.t.Fatal("chromium: ", err)
	}
	return m
}

// call calls a method and waits for its result.
func (b *browser) call(method string, params, result any) {
	b.t.Helper()
	b.calls++
	request := map[string]any{"id": b.calls, "method": method}
	if params != nil {
		request["params"] = params
	}
	if b.session != "" {
		request["sessionId"] = b.session
	}
	data, err := json.Marshal(request)
	if err == nil {
		_, err = b.in.Write(append(data, 0))
	}
	if err != nil {
		b.t.Fatal("chromium: ", err)
	}
	m := b.read()
	for m.ID != b.calls {
		m = b.read()
	}
	if m.Error != nil {
		b.t.Fatalf("chromium: %s: %s", method, m.Error.Message)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(m.Result, result); err != nil {
		b.t.Fatal("chromium: ", err)
	}
}

// open loads a page.
func (b *browser) open(url string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": url}, nil)
	for b.read().Method != "Page.loadEventFired" {
	}
}

// eval returns the value of an expression, or of what it promises.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	var r struct {
		Result           struct{ Value T }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &r)
	if r.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, r.ExceptionDetails.Exception.Description)
	}
	return r.Result.Value
}

// until waits for changes of the page until an expression holds.
func (b *browser) until(expression string) {
	b.t.Helper()
	eval[bool](b, `new Promise(done => {
		const look = () => { if (`+expression+`) { watch.disconnect(); done(true); } };
		const watch = new MutationObserver(look);
		watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
		look();
	})`)
}

// screenshot writes what the page looks like where SEALCARD_SCREENSHOTS says.
func (b *browser) screenshot(name string) {
	b.t.Helper()
	dir := os.Getenv("SEALCARD_SCREENSHOTS")
	if dir == "" {
		return
	}
	var shot struct{ Data string }
	b.call("Page.captureScreenshot", nil, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// shown is true as long as both pictures are those that the page last asked for.
const shown = `[...document.querySelectorAll("figure")].length === 2 && [...document.querySelectorAll("figure")].every(f =>
	f.querySelector("img")?.naturalWidth && f.querySelector("img").getAttribute("src") === f.dataset.asked)`

// pixels is a number for the pixels of a side.
func (b *browser) pixels(side string) float64 {
	b.t.Helper()
	return eval[float64](b, `(() => {
		const img = document.querySelector("[data-side=`+side+`] img"), c = document.createElement("canvas");
		c.width = img.naturalWidth; c.height = img.naturalHeight;
		const g = c.getContext("2d");
		g.drawImage(img, 0, 0);
		return g.getImageData(0, 0, c.width, c.height).data.reduce((sum, v) => (sum * 31 + v) % 4294967291, 7);
	})()`)
}

func (b *browser) click(selector string) {
	b.t.Helper()
	eval[any](b, `document.querySelector(`+fmt.Sprintf("%q", selector)+`).click()`)
}

func TestPreviewPage(t *testing.T) {
	if testing.Short() {
		t.Skip("draws large pictures")
	}
	b := startBrowser(t)
	layout, text := bench(t)
	p := startPreview(t, layout)
	b.open(p.base + "/")
	b.until(shown + ` && state.looked`)
	eval[any](b, `window.loaded = "once"; 0`)
	b.screenshot("plain")
	const size = `["front", "back"].map(s => document.querySelector("[data-side=" + s + "] img")).map(i => i.naturalWidth + "x" + i.naturalHeight).join()`
	if got := eval[string](b, size); got != "1011x638,1011x638" {
		t.Errorf("pictures of %s", got)
	}
	for what, expression := range map[string]string{
		"rounded corners":    `parseFloat(getComputedStyle(document.querySelector("figure img")).borderRadius) > 10`,
		"no scroll bars":     `document.querySelector("main").scrollHeight <= 800 && document.body.scrollWidth <= 1280`,
		"all findings":       `document.querySelectorAll("#findings li").length === state.findings.length && state.findings.length > 0`,
		"the title":          `document.title === "Docket card"`,
		"the number of card": `document.getElementById("position").textContent === "Card 1 of 24"`,
	} {
		if !eval[bool](b, expression) {
			t.Errorf("the page lacks %s", what)
		}
	}
	b.overlays(t)
	b.click("#next")
	b.until(shown + ` && document.getElementById("position").textContent === "Card 2 of 24"`)
	b.click("[value='600']")
	b.until(shown + ` && ` + size + ` === "2022x1275,2022x1275"`)
	b.click("#fit")
	b.until(`document.querySelector("figure img").width === 2022`)
	b.screenshot("dots")
	b.click("#fit")
	b.click("[value='300']")
	b.until(shown + ` && ` + size + ` === "1011x638,1011x638"`)
	b.saves(t, layout, text)
	if got := eval[string](b, "window.loaded"); got != "once" {
		t.Error("the page was loaded again")
	}
	p.stop()
	b.until(`document.getElementById("link").classList.contains("lost")`)
}

// overlays checks that each overlay changes a picture, and back.
func (b *browser) overlays(t *testing.T) {
	front, back := b.pixels("front"), b.pixels("back")
	for _, name := range []string{"boxes", "bleed", "safe", "fallback", "modules"} {
		b.click("[name=" + name + "]")
		b.until(shown)
		b.screenshot(name)
		if !eval[bool](b, `document.querySelector("main").scrollWidth <= 940 && document.querySelector("main").scrollHeight <= 800`) {
			t.Errorf("with overlay %s the cards do not fit into the window", name)
		}
		changed := b.pixels("front") != front || b.pixels("back") != back
		if changed != (name != "fallback") { // the sample card has no text in such a font
			t.Errorf("overlay %s changes a picture: %t", name, changed)
		}
		b.click("[name=" + name + "]")
		b.until(shown)
	}
	if b.pixels("front") != front || b.pixels("back") != back {
		t.Error("pictures differ after overlays were turned on and off")
	}
}

// saves checks that pictures and faults follow the file.
func (b *browser) saves(t *testing.T, layout, text string) {
	before := b.pixels("front")
	save(t, layout, strings.Replace(text, "#e4f0ef", "#5a1230", 1))
	b.until(shown + ` && state.picture === 2`)
	if b.pixels("front") == before {
		t.Error("the picture stays as it was before the layout was saved")
	}
	save(t, layout, strings.Replace(text, `"dpi": 300,`, `"dpi": 3, "colour": "red",`, 1))
	b.until(`document.querySelectorAll("#faults li").length === 2`)
	b.screenshot("faults")
	if got := eval[string](b, `document.querySelector("#faults code").textContent`); got != "docket.json:8:10  dpi" {
		t.Errorf("the place of a fault is %q", got)
	}
	if !eval[bool](b, shown+` && document.body.classList.contains("stale")`) {
		t.Error("the last picture is not there, in gray")
	}
	save(t, layout, text)
	b.until(shown + ` && state.picture === 3 && document.querySelectorAll("#faults li").length === 0 && !document.body.classList.contains("stale")`)
	if b.pixels("front") != before {
		t.Error("the picture is not what it was")
	}
}
