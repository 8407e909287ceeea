package report

import (
	"io"
	"sync"
	"time"
)

// Progress shows how far a run is. All of it goes to stderr; the methods are
// safe for concurrent use, and cheap enough to be called for every row.
type Progress interface {
	// Start begins with total rows to do (-1: not known), under a label that
	// names the work, such as the file.
	Start(total int64, label string)
	// Set says how many rows are done, how many of these were rejected, and, in
	// a few words or "", what holds the run up. While it waits, a run calls it
	// every second or so, for nothing is shown between calls.
	Set(done, rejected int64, state string)
	// Stage names the part of the work that goes on, such as a step of a migration,
	// which is shown before the numbers; "" names none.
	Stage(name string)
	// Ahead says, before Set, how many of the rows that are done took requests, and
	// how many more will (-1: not known). Rate and time left are theirs then; without
	// it all rows count alike.
	Ahead(worked, left int64)
	// Note prints a line for itself, at any time.
	Note(line string)
	// Finish takes the progress off the screen. Nothing follows but Note, or
	// the Start of another file.
	Finish()
}

// NewProgress shows progress on stderr: as a bar when it is a terminal and the
// total is known, otherwise as a plain line now and then. When quiet it shows
// nothing, notes included. now is the clock; nil: time.Now.
func NewProgress(stderr io.Writer, terminal, quiet bool, now func() time.Time) Progress {
	if quiet {
		return silent{}
	}
	if now == nil {
		now = time.Now
	}
	return &progress{out: stderr, terminal: terminal, now: now}
}

type silent struct{}

func (silent) Start(int64, string)      {}
func (silent) Set(int64, int64, string) {}
func (silent) Stage(string)             {}
func (silent) Ahead(int64, int64)       {}
func (silent) Note(string)              {}
func (silent) Finish()                  {}

// view is a way to show a position.
type view interface {
	show(p position)
	// hide makes room for a line, which follows at once.
	hide()
	// restore follows the line.
	restore()
}

// progress keeps the position and passes it on to a view. Errors of stderr are
// nobody's concern: a run does not end because nobody watches it.
type progress struct {
	out      io.Writer
	terminal bool
	now      func() time.Time

	mu    sync.Mutex
	view  view // nil before Start and after Finish
	meter meter
	work  meter // of the rows that took requests
	ahead bool  // Ahead was called
	at    position
}

// position is what there is to show.
type position struct {
	label    string
	stage    string
	total    int64 // -1 not known
	done     int64
	rejected int64
	state    string
	rate     float64 // rows a second, lately; 0 not known yet
	left     int64   // rows that take time yet; -1 not known
	now      time.Time
}

func (p *progress) Start(total int64, label string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.at = position{label: Clean(label), total: total, now: now}
	p.meter, p.work, p.ahead = meter{}, meter{}, false
	p.meter.add(now, 0)
	if p.terminal && total > 0 {
		p.view = newBar(p.out, total)
		p.view.show(p.at)
		return
	}
	p.view = newLines(p.out, now)
}

func (p *progress) Set(done, rejected int64, state string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.view == nil {
		return
	}
	p.at.done, p.at.rejected, p.at.state = done, rejected, Clean(state)
	p.at.now = p.now()
	p.meter.add(p.at.now, done)
	p.at.rate = p.meter.rate()
	if !p.ahead {
		p.at.left = max(p.at.total-done, 0)
	} else if lately := p.work.rate(); lately > 0 {
		p.at.rate = lately
	} else {
		p.at.left = -1
	}
	p.view.show(p.at)
}

func (p *progress) Stage(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at.stage = Clean(name)
}

func (p *progress) Ahead(worked, left int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if worked == 0 {
		p.work = meter{} // counts from the first row that takes time
	}
	p.work.add(p.now(), worked)
	p.ahead, p.at.left = true, left
}

func (p *progress) Note(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.view != nil {
		p.view.hide()
		defer p.view.restore()
	}
	_, _ = io.WriteString(p.out, Clean(line)+"\n")
}

func (p *progress) Finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.view != nil {
		p.view.hide()
		p.view = nil
	}
}
