package report

import (
	"io"
	"strings"
	"time"
)

// Plain lines come after 10 seconds and then at growing intervals, up to a
// minute: a short run in a log leaves none, a long one not thousands.
const (
	firstLine   = 10 * time.Second
	longestLine = time.Minute
)

// lines shows positions as lines of a log.
type lines struct {
	out      io.Writer
	interval time.Duration
	next     time.Time
}

func newLines(out io.Writer, now time.Time) *lines {
	return &lines{out: out, interval: firstLine, next: now.Add(firstLine)}
}

func (l *lines) show(p position) {
	if p.now.Before(l.next) {
		return
	}
	text := p.text()
	if p.label != "" {
		text = p.label + ": " + text
	}
	_, _ = io.WriteString(l.out, text+"\n")
	l.interval = min(2*l.interval, longestLine)
	l.next = p.now.Add(l.interval)
}

func (l *lines) hide()    {}
func (l *lines) restore() {}

// text reads `3,250 of 8,800 rows, 25/s, 12 rejected, about 3m42s left`, and
// what holds the run up instead of the time left.
func (p position) text() string {
	parts := []string{number(p.done) + " " + plural(p.done, "row")}
	if p.total >= 0 {
		parts[0] = number(p.done) + " of " + number(p.total) + " " + plural(p.total, "row")
	}
	if p.rate > 0 {
		parts = append(parts, rate(p.rate)+"/s")
	}
	if p.rejected > 0 {
		parts = append(parts, number(p.rejected)+" rejected")
	}
	if p.stage != "" {
		parts[0] = p.stage + ": " + parts[0]
	}
	switch left := p.timeLeft(); {
	case p.state != "":
		parts = append(parts, p.state)
	case left > 0:
		parts = append(parts, "about "+duration(left)+" left")
	}
	return strings.Join(parts, ", ")
}

// timeLeft is the time that the rows to do will take at the present rate; 0 when
// nothing can be said.
func (p position) timeLeft() time.Duration {
	if p.rate <= 0 || p.left <= 0 {
		return 0
	}
	seconds := float64(p.left) / p.rate
	if seconds > 1000*time.Hour.Seconds() {
		return 0
	}
	return max(time.Second, time.Duration(seconds*float64(time.Second)))
}
