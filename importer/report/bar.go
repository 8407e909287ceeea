package report

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"
)

const (
	redrawEvery = 100 * time.Millisecond
	longestBar  = 40
	shortestBar = 6
	// Columns of a line beside the bar's filling and the text: percentage,
	// brackets, spaces, and the last column, which stays empty because some
	// consoles begin a new line as soon as it is written.
	barFrame = 12
)

var barTheme = progressbar.Theme{Saucer: "=", SaucerHead: ">", SaucerPadding: " ", BarStart: "[", BarEnd: "]"}

// bar shows positions on one line of a terminal, which it draws anew each time.
// The library draws into a buffer, because left to itself it draws twice, once
// for the number and once for the text, and panics in its full width on a
// terminal that is narrower than the text.
type bar struct {
	out   io.Writer
	total int64
	lib   *progressbar.ProgressBar
	buf   bytes.Buffer
	drawn time.Time
	line  string // as last drawn
	wide  int    // columns of line
}

func newBar(out io.Writer, total int64) *bar {
	b := &bar{out: out, total: total}
	b.lib = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(&b.buf),
		progressbar.OptionSetTheme(barTheme),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionSetPredictTime(false), // averages from the start; ours is of late
		progressbar.OptionUseANSICodes(true),    // else it erases by overwriting, before each drawing
	)
	return b
}

func (b *bar) show(p position) {
	if p.now.Sub(b.drawn) < redrawEvery && p.done < b.total {
		return
	}
	b.drawn = p.now
	text, filling := fit(p.text(), Width(b.out))
	line := b.draw(text, filling, min(p.done, b.total))
	if line == "" || line == b.line {
		return
	}
	erase := b.erase()
	b.line, b.wide = line, barFrame-1+filling+utf8.RuneCountInString(text)
	b.write(erase + line)
}

// draw lets the library draw the line; "" once it is complete, when the library
// has no more to say.
func (b *bar) draw(text string, filling int, done int64) string {
	progressbar.OptionSetWidth(filling)(b.lib)
	b.buf.Reset()
	b.lib.Describe(text)
	_ = b.lib.Set64(done) // an error would be of the buffer
	line := b.buf.String()
	line = line[strings.LastIndexByte(line, '\r')+1:]
	return strings.TrimSuffix(line, "\x1b[0K")
}

// fit divides the width of the terminal between the bar and the text, which is
// cut when there is too little.
func fit(text string, width int) (shown string, filling int) {
	room := max(width-barFrame-shortestBar, 0)
	if runes := []rune(text); len(runes) > room {
		text = string(runes[:room])
	}
	filling = width - barFrame - utf8.RuneCountInString(text)
	return text, min(max(filling, 0), longestBar)
}

func (b *bar) hide() {
	if b.line != "" {
		b.write(b.erase())
	}
}

func (b *bar) restore() {
	if b.line != "" {
		b.write(b.line)
	}
}

// erase empties the line. Older consoles of Windows show escape sequences
// instead of obeying them.
func (b *bar) erase() string {
	if runtime.GOOS == "windows" {
		return "\r" + strings.Repeat(" ", b.wide) + "\r"
	}
	return "\r\x1b[2K"
}

func (b *bar) write(s string) { _, _ = io.WriteString(b.out, s) }
