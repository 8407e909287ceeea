package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A frame shows a page as a window of its width does.
const (
	frame = `<iframe title="%s" width="%d" height="900" style="border: 0" srcdoc="%s"></iframe>`
	ruler = `<script>addEventListener("load", () => {
  for (const f of document.querySelectorAll("iframe")) {
    const page = f.contentDocument, width = f.contentWindow.innerWidth;
    const beyond = [...page.body.querySelectorAll("*")].filter(e => !e.closest(".unseen") && e.getBoundingClientRect().right > width + 1);
    const names = beyond.slice(0, 5).map(e => e.tagName + "." + e.getAttribute("class") + ": " + e.textContent.slice(0, 40));
    f.dataset.measured = JSON.stringify({ Width: width, Scroll: page.documentElement.scrollWidth, Styled: getComputedStyle(page.body).maxWidth, Beyond: names });
  }
})</script>`
)

// measured is what a frame was found to be.
type measured struct {
	Width, Scroll int
	Styled        string
	Beyond        []string // elements that reach beyond the right edge
}

// In a real browser, at the widths of a laptop and of a telephone, nothing is
// cut off or has to be scrolled to sideways, and nothing is complained of: no
// style that the policy refuses, no file that is asked for.
func TestPageInBrowser(t *testing.T) {
	pages := map[string]string{}
	for name, text := range map[string]string{
		"words":     "Quarterly review of Harborlight Hotels",
		"unbroken":  strings.Repeat("Donaudampfschifffahrt", 40),
		"hostile":   hostile,
		"direction": "שלום עולם \u200f مرحبا",
	} {
		pages[name] = pageOf2(t, text)
		pages[name+", a table opened"] = withTable(t, text)
	}
	found, complaints := browse(t, pages, 1366, 390)
	if complaints != "" {
		t.Errorf("the console says:\n%s", complaints)
	}
	for name := range pages {
		for _, width := range []int{1366, 390} {
			m := found[name+" "+strconv.Itoa(width)]
			if m.Width != width || m.Styled == "none" {
				t.Errorf("%s: shown %d pixels wide, want %d, and at most %s", name, m.Width, width, m.Styled)
			}
			if m.Scroll > width || len(m.Beyond) > 0 {
				t.Errorf("%s: the page is %d wide in a window of %d; beyond its edge: %q", name, m.Scroll, width, m.Beyond)
			}
		}
	}
}

// withTable is a page that proposes a values table, which is opened.
func withTable(t *testing.T, text string) string {
	t.Helper()
	option := func(text, nearest string) Problem {
		return Problem{Column: "Stage", Field: "$stage", Reason: unknownOption, Message: "is not one of the options", Address: "B2", Value: text, Allowed: text, Nearest: nearest}
	}
	page := pageOf(t, &Summary{DryRun: true, File: "deals.csv", Rows: Rows{Read: 1200, Rejected: 1200}}, View{},
		rejectedAt(2, option(text[:min(len(text), maxProposed)], "")), rejectedAt(3, option("Won", text)))
	opened := strings.Replace(page, "<details>", "<details open>", 1)
	if opened == page || !strings.Contains(page, "<pre>values:") {
		t.Fatal("the page has no table")
	}
	return opened
}

// The test above can fail: these faults are found.
func TestBrowserFindsFaults(t *testing.T) {
	page := pageOf2(t, "text")
	found, complaints := browse(t, map[string]string{
		"refused": strings.Replace(page, "<h1 ", `<h1 style="color: red" `, 1),
		"wide":    strings.Replace(page, "<main>", `<main><svg width="500" height="9"></svg>`, 1),
	}, 390)
	if !strings.Contains(complaints, "Content Security Policy") {
		t.Errorf("a style that the policy refuses goes unnoticed: %q", complaints)
	}
	if m := found["wide 390"]; m.Scroll < 500 || len(m.Beyond) != 1 {
		t.Errorf("an element that is too wide goes unnoticed: %+v", m)
	}
}

func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium is installed, so nobody has looked at the page in a browser")
	return ""
}

// browse shows pages at widths in pixels and gives what they are there, by
// name and width, and what the console says.
func browse(t *testing.T, pages map[string]string, widths ...int) (found map[string]measured, complaints string) {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes seconds")
	}
	browser, dir := findBrowser(t), t.TempDir()
	var all strings.Builder
	all.WriteString("<!DOCTYPE html><meta charset=utf-8>" + ruler)
	for name, page := range pages {
		for _, width := range widths {
			fmt.Fprintf(&all, frame, name+" "+strconv.Itoa(width), width, html.EscapeString(page))
		}
	}
	file := filepath.Join(dir, "frames.html")
	if err := os.WriteFile(file, []byte(all.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	dom, complaints := open(t, browser, dir, file)
	found = map[string]measured{}
	for _, m := range regexp.MustCompile(`<iframe title="([^"]*)"[^>]* data-measured="([^"]*)"`).FindAllStringSubmatch(dom, -1) {
		var each measured
		if err := json.Unmarshal([]byte(html.UnescapeString(m[2])), &each); err != nil {
			t.Fatal(err)
		}
		found[m[1]] = each
	}
	if len(found) != len(pages)*len(widths) {
		t.Fatalf("%d pages were measured, want %d; the console says:\n%s", len(found), len(pages)*len(widths), complaints)
	}
	return found, complaints
}

func open(t *testing.T, browser, dir, file string) (dom, complaints string) {
	t.Helper()
	// A browser that hangs must not hang the tests.
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	args := []string{"--headless", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
		"--user-data-dir=" + filepath.Join(dir, "profile"), "--enable-logging=stderr", "--dump-dom"}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // which it refuses to start with otherwise
	}
	command := exec.CommandContext(ctx, browser, append(args, "file://"+filepath.ToSlash(file))...)
	var out, log bytes.Buffer
	command.Stdout, command.Stderr = &out, &log
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", browser, err, log.String())
	}
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, ":CONSOLE") {
			complaints += line
		}
	}
	return out.String(), complaints
}
