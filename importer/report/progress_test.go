package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// clock is a clock that is moved.
type clock struct{ t time.Time }

func (c *clock) now() time.Time          { return c.t }
func (c *clock) advance(d time.Duration) { c.t = c.t.Add(d) }

// screen is what a terminal of one line and its history shows of the output.
func screen(output string) string {
	var line []rune
	column := 0
	var history strings.Builder
	for i := 0; i < len(output); {
		if strings.HasPrefix(output[i:], "\x1b[2K") {
			line, i = nil, i+len("\x1b[2K")
			continue
		}
		r, size := utf8.DecodeRuneInString(output[i:])
		i += size
		switch r {
		case '\r':
			column = 0
		case '\n':
			history.WriteString(strings.TrimRight(string(line), " ") + "\n")
			line, column = nil, 0
		default:
			for len(line) <= column {
				line = append(line, ' ')
			}
			line[column] = r
			column++
		}
	}
	return history.String() + strings.TrimRight(string(line), " ")
}

func TestLines(t *testing.T) {
	var buf bytes.Buffer
	c := &clock{started}
	p := NewProgress(&buf, false, false, c.now)
	p.Set(1, 0, "") // before the start there is nothing to show
	p.Start(8800, "deals.csv")
	for s := range 200 {
		c.advance(time.Second)
		p.Set(int64(25*(s+1)), int64(s/10), "")
	}
	p.Finish()
	p.Set(8800, 0, "") // nor is there after the end
	want := `deals.csv: 250 of 8,800 rows, 25/s, about 5m42s left
deals.csv: 750 of 8,800 rows, 25/s, 2 rejected, about 5m22s left
deals.csv: 1,750 of 8,800 rows, 25/s, 6 rejected, about 4m42s left
deals.csv: 3,250 of 8,800 rows, 25/s, 12 rejected, about 3m42s left
deals.csv: 4,750 of 8,800 rows, 25/s, 18 rejected, about 2m42s left
`
	if got := buf.String(); got != want {
		t.Errorf("lines:\n%s\nwant:\n%s", got, want)
	}
}

// Rows that pass without a request say nothing of how long the others take, and
// where nobody knows how many these are no time is named.
func TestTimeLeftIsOfTheRowsThatTakeTime(t *testing.T) {
	var buf bytes.Buffer
	c := &clock{started}
	p := NewProgress(&buf, false, false, c.now)
	p.Start(100_000, "deals.csv")
	tell := func(after time.Duration, worked, left, done int64) {
		c.advance(after)
		p.Ahead(worked, left)
		p.Set(done, 0, "")
	}
	tell(5*time.Second, 0, 0, 40_000)
	tell(5*time.Second, 0, -1, 80_000)     // 8,000 a second, and none of them written
	tell(1*time.Second, 25, 9_975, 90_025) // the first write
	tell(19*time.Second, 500, 9_500, 90_500)
	tell(40*time.Second, 1500, -1, 91_500) // not known: no time
	tell(60*time.Second, 3000, 0, 100_000) // nothing is left
	want := `deals.csv: 80,000 of 100,000 rows, 8,000/s
deals.csv: 90,500 of 100,000 rows, 25/s, about 6m20s left
deals.csv: 91,500 of 100,000 rows, 25/s
deals.csv: 100,000 of 100,000 rows, 25/s
`
	if got := buf.String(); got != want {
		t.Errorf("lines:\n%s\nwant:\n%s", got, want)
	}
}

func TestLinesOfAShortRun(t *testing.T) {
	var buf bytes.Buffer
	c := &clock{started}
	p := NewProgress(&buf, false, false, c.now)
	p.Start(10, "")
	c.advance(9 * time.Second)
	p.Set(10, 0, "")
	p.Finish()
	if buf.Len() > 0 {
		t.Errorf("printed %q, want nothing", buf.String())
	}
}

func TestPositionText(t *testing.T) {
	tests := []struct {
		name string
		at   position
		want string
	}{
		{"start", position{total: 8800}, "0 of 8,800 rows"},
		{"unknown total", position{total: -1, done: 3250, rate: 25, rejected: 12}, "3,250 rows, 25/s, 12 rejected"},
		{"one row", position{total: 1}, "0 of 1 row"},
		{"waiting", position{total: 10, done: 5, rate: 2, state: "no answer for 2m"}, "5 of 10 rows, 2.0/s, no answer for 2m"},
		{"nearly done", position{total: 1000, done: 999, rate: 100, left: 1}, "999 of 1,000 rows, 100/s, about 1.0s left"},
		{"done", position{total: 10, done: 10, rate: 5}, "10 of 10 rows, 5.0/s"},
		{"more than expected", position{total: 10, done: 12, rate: 5}, "12 of 10 rows, 5.0/s"},
		{"hopeless", position{total: 1e12, done: 1, rate: 1, left: 1e12 - 1}, "1 of 1,000,000,000,000 rows, 1.0/s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.at.text(); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestNoBarWithoutATotal(t *testing.T) {
	for _, total := range []int64{-1, 0} {
		var buf bytes.Buffer
		c := &clock{started}
		p := NewProgress(&buf, true, false, c.now)
		p.Start(total, "stdin")
		c.advance(firstLine)
		p.Set(250, 0, "")
		p.Finish()
		if got := buf.String(); !strings.HasPrefix(got, "stdin: 250") || strings.ContainsAny(got, "\r\x1b") {
			t.Errorf("total %d: printed %q, want a plain line", total, got)
		}
	}
}

func TestBar(t *testing.T) {
	var buf bytes.Buffer
	c := &clock{started}
	p := NewProgress(&buf, true, false, c.now)
	const empty = "   0% [                                        ]  0 of 200 rows"
	const half = "  50% [========>         ]  100 of 200 rows, 25/s, 3 rejected, about 4.0s left"
	const full = "100% [===================================]  200 of 200 rows, 25/s, 3 rejected"
	const note = "cannot reach it:\\x1b[m trying again\n"
	const early = "about to begin\n"
	steps := []struct {
		name string
		do   func()
		want string
	}{
		{"note before the start", func() { p.Note("about to begin") }, early},
		{"start", func() { p.Start(200, "deals.csv") }, early + empty},
		{"too soon to draw", func() { c.advance(50 * time.Millisecond); p.Set(1, 0, "") }, early + empty},
		{"half", func() { c.advance(3950 * time.Millisecond); p.Set(100, 3, "") }, early + half},
		{"note", func() { p.Note("cannot reach it:\x1b[m trying again") }, early + note + half},
		{"held up", func() { c.advance(time.Second); p.Set(100, 3, "no answer\nfor 2m") },
			early + note + "  50% [=======>        ]  100 of 200 rows, 20/s, 3 rejected, no answer\\nfor 2m"},
		{"full", func() { c.advance(3 * time.Second); p.Set(200, 3, "") }, early + note + " " + full},
		{"full and more", func() { c.advance(time.Second); p.Set(201, 3, "") }, early + note + " " + full},
		{"finish", p.Finish, early + note},
		{"note after the end", func() { p.Note("done") }, early + note + "done\n"},
	}
	for _, s := range steps {
		s.do()
		if got := screen(buf.String()); got != s.want {
			t.Errorf("%s: the screen shows\n%s\nwant\n%s", s.name, got, s.want)
		}
	}
}

// Each drawing is one line of less than the terminal's width, with nothing in
// it that moves the cursor elsewhere, however narrow the terminal is.
func TestFit(t *testing.T) {
	const text = "3,250 of 8,800 rows, 25/s, 12 rejected, about 3m42s left"
	for width := range 200 {
		shown, filling := fit(text, width)
		if !strings.HasPrefix(text, shown) || filling < 0 || filling > longestBar {
			t.Fatalf("width %d: %q and a bar of %d", width, shown, filling)
		}
		b := newBar(nil, 8800)
		line := b.draw(shown, filling, 3250)
		if got := utf8.RuneCountInString(line); width > barFrame && got >= width {
			t.Errorf("width %d: %d columns: %q", width, got, line)
		}
		if width >= barFrame+shortestBar+len(text) && shown != text {
			t.Errorf("width %d: there is room for more than %q", width, shown)
		}
		if Clean(line) != line {
			t.Errorf("width %d: control characters in %q", width, line)
		}
	}
}

func TestSeveralFiles(t *testing.T) {
	var buf bytes.Buffer
	c := &clock{started}
	p := NewProgress(&buf, true, false, c.now)
	for range 2 {
		p.Start(10, "accounts.csv")
		c.advance(time.Second)
		p.Set(10, 0, "")
		if got := screen(buf.String()); !strings.HasPrefix(got, " 100% [") {
			t.Errorf("the screen shows %q", got)
		}
		p.Finish()
	}
	if got := screen(buf.String()); got != "" {
		t.Errorf("in the end the screen shows %q", got)
	}
}

func TestQuiet(t *testing.T) {
	var buf bytes.Buffer
	c := &clock{started}
	p := NewProgress(&buf, true, true, c.now)
	p.Start(10, "deals.csv")
	c.advance(time.Hour)
	p.Set(5, 5, "waiting")
	p.Note("cannot reach it")
	p.Finish()
	if buf.Len() > 0 {
		t.Errorf("printed %q", buf.String())
	}
}

func TestProgressFromManyGoroutines(t *testing.T) {
	var buf bytes.Buffer
	p := NewProgress(&buf, true, false, nil) // the real clock: nothing here depends on it
	p.Start(1000, "deals.csv")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range int64(250) {
				p.Set(i, 0, "")
				p.Note("n")
			}
		})
	}
	wg.Wait()
	p.Finish()
	if got := screen(buf.String()); got != strings.Repeat("n\n", 1000) {
		t.Errorf("notes were lost or garbled: %d bytes", len(got))
	}
}

func TestFileIsNoTerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if IsTerminal(f) {
		t.Error("a file is taken for a terminal")
	}
	if got := Width(f); got != defaultWidth {
		t.Errorf("a file is %d columns wide, want %d", got, defaultWidth)
	}
}
