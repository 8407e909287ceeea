package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// elements reads a page strictly: every element closed, every attribute quoted.
func elements(t *testing.T, page string, visit func(e xml.StartElement, text string)) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.AutoClose = []string{"meta"}
	d.Strict = false // HTML's doctype and empty elements; tags are held against each other below
	var open []xml.StartElement
	var texts []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the page is not well formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			open, texts = append(open, token.Copy()), append(texts, "")
		case xml.CharData:
			for i := range texts {
				texts[i] += string(token)
			}
		case xml.EndElement:
			n := len(open) - 1
			if n < 0 || open[n].Name.Local != token.Name.Local {
				t.Fatalf("</%s> closes what is not open", token.Name.Local)
			}
			visit(open[n], strings.Join(strings.Fields(texts[n]), " "))
			open, texts = open[:n], texts[:n]
		}
	}
	if len(open) > 0 {
		t.Fatalf("<%s> is never closed", open[0].Name.Local)
	}
}

// shape is the elements of a page with the names of their attributes and the
// values of those that could do something.
func shape(t *testing.T, page string) []string {
	var all []string
	elements(t, page, func(e xml.StartElement, _ string) {
		s := e.Name.Local
		for _, a := range e.Attr {
			s += " " + a.Name.Local
			if a.Name.Local != "aria-label" {
				s += "=" + a.Value
			}
		}
		all = append(all, s)
	})
	return all
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// What assistive technology needs: a language, a title, headings without a
// gap, cells of headers with a scope, charts with words, and no id twice.
func TestPageIsAccessible(t *testing.T) {
	page := pageOf2(t, "text")
	if !strings.Contains(page, `<html lang="en">`) {
		t.Error("no language")
	}
	ids := map[string]bool{}
	var labelled []string
	headings := 0
	elements(t, page, func(e xml.StartElement, text string) {
		name := e.Name.Local
		if id := attribute(e, "id"); id != "" {
			if ids[id] {
				t.Errorf("id %s twice", id)
			}
			ids[id] = true
		}
		if id := attribute(e, "aria-labelledby"); id != "" {
			labelled = append(labelled, id)
		}
		switch name {
		case "title", "h1", "h2", "h3", "caption", "th", "a":
			if text == "" {
				t.Errorf("an empty <%s>", name)
			}
		case "svg":
			if (attribute(e, "role") != "img" || attribute(e, "aria-label") == "") && attribute(e, "aria-hidden") != "true" {
				t.Error("a chart without words")
			}
		}
		if name == "th" && !slices.Contains([]string{"col", "row", "rowgroup"}, attribute(e, "scope")) {
			t.Errorf("the header %q has no scope", text)
		}
		if level, found := strings.CutPrefix(name, "h"); found && len(level) == 1 {
			headings++
		}
	})
	for _, id := range labelled {
		if !ids[id] {
			t.Errorf("nothing has the id %s", id)
		}
	}
	var last int64
	for _, m := range regexp.MustCompile(`<h([1-6])`).FindAllStringSubmatch(page, -1) {
		level, err := strconv.ParseInt(m[1], 10, 0)
		if err != nil || level > last+1 || last == 0 && level != 1 {
			t.Errorf("h%d after h%d", level, last)
		}
		last = level
	}
	if headings < 10 {
		t.Errorf("%d headings; a part of the page is missing", headings)
	}
}

// The page loads nothing and runs nothing: no element that could, no address
// but links to records, and a policy that lets the page's own style apply alone.
func TestPageIsSelfContained(t *testing.T) {
	page := pageOf2(t, hostile)
	allowed := strings.Fields("html head meta title style body header main footer section h1 h2 h3 p ul ol li dl div dt dd " +
		"table caption thead tbody tr th td svg rect span strong small bdi mark code del ins a")
	var style, content string
	elements(t, page, func(e xml.StartElement, text string) {
		if !slices.Contains(allowed, e.Name.Local) {
			t.Errorf("a <%s>", e.Name.Local)
		}
		for _, a := range e.Attr {
			switch name := a.Name.Local; {
			case name == "style", name == "src", name == "srcset", strings.HasPrefix(name, "on"):
				t.Errorf("<%s> has %s", e.Name.Local, name)
			case name == "href" && a.Value != "https://crm.lightfield.app/opportunities/opp_1":
				t.Errorf("a link to %s", a.Value)
			}
		}
		if attribute(e, "http-equiv") == "Content-Security-Policy" {
			content = attribute(e, "content")
		}
	})
	if _, rest, found := strings.Cut(page, "<style>"); found {
		style, _, _ = strings.Cut(rest, "</style>")
	}
	if style == "" || content != policy(style) {
		t.Errorf("the policy %q is not that of the style, %q", content, policy(style))
	}
	if !strings.HasPrefix(content, "default-src 'none'; style-src 'sha256-") || strings.Contains(content, "unsafe") {
		t.Errorf("the policy is %q", content)
	}
	for _, loading := range []string{"@import", "url(", "expression("} {
		if strings.Contains(style, loading) {
			t.Errorf("the style has %s", loading)
		}
	}
}

// WCAG 2.2, 1.4.3 and 1.4.11: texts 4.5 to 1, what charts are made of 3 to 1,
// in both colour schemes.
func TestContrast(t *testing.T) {
	light, dark := palettes(t)
	texts := [][2]string{
		{"ink", "paper"}, {"ink", "wash"}, {"muted", "paper"}, {"muted", "wash"}, {"link", "paper"}, {"link", "wash"},
		{"good", "paper"}, {"bad", "paper"}, {"stopped", "paper"}, {"mark-ink", "mark"}, {"fix-ink", "fix"}, {"fix-ink", "paper"},
	}
	graphics := [][2]string{{"filled", "paper"}, {"filled", "track"}}
	for name := range light {
		if strings.HasPrefix(name, "created") || slices.Contains([]string{"updated", "unchanged", "skipped", "rejected", "ambiguous", "in-doubt", "not-attempted"}, name) {
			graphics = append(graphics, [2]string{name, "paper"})
		}
	}
	for scheme, colours := range map[string]map[string]string{"light": light, "dark": dark} {
		if len(colours) != len(light) {
			t.Errorf("%s has %d colours, light %d", scheme, len(colours), len(light))
		}
		for least, pairs := range map[float64][][2]string{4.5: texts, 3: graphics} {
			for _, pair := range pairs {
				if got := contrast(t, colours[pair[0]], colours[pair[1]]); got < least {
					t.Errorf("%s: %s on %s is %.2f to 1, want %.1f", scheme, pair[0], pair[1], got, least)
				}
			}
		}
	}
}

// palettes are the colours of the style: the first list of them is for light,
// the second for dark.
func palettes(t *testing.T) (light, dark map[string]string) {
	t.Helper()
	blocks := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(pageStyle, -1)
	if len(blocks) != 2 {
		t.Fatalf("%d palettes, want 2", len(blocks))
	}
	read := func(block string) map[string]string {
		colours := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(block, -1) {
			colours[m[1]] = m[2]
		}
		return colours
	}
	return read(blocks[0][1]), read(blocks[1][1])
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	lighter, darker := luminance(t, a), luminance(t, b)
	if lighter < darker {
		lighter, darker = darker, lighter
	}
	return (lighter + 0.05) / (darker + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	var r, g, b uint8
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &r, &g, &b); err != nil {
		t.Fatalf("colour %q: %v", colour, err)
	}
	linear := func(c uint8) float64 {
		v := float64(c) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func TestContrastOfKnownColours(t *testing.T) {
	if got := contrast(t, "#ffffff", "#000000"); math.Abs(got-21) > 0.01 {
		t.Errorf("white on black is %.2f", got)
	}
	if got := contrast(t, "#777777", "#ffffff"); math.Abs(got-4.48) > 0.01 {
		t.Errorf("#777 on white is %.2f", got)
	}
}
