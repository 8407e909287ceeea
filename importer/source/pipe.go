package source

import (
	"errors"
	"io"
	"sync"
)

// errInterrupted is what Read gives after Interrupt.
var errInterrupted = errors.New("interrupted while waiting for more of it")

// pipe reads something that may keep its reader waiting for ever, such as
// standard input, in a goroutine of its own, so that the waiting can be ended.
// The goroutine itself may wait on, until the process ends: no way of stopping
// a read works on every kind of file.
type pipe struct {
	pieces chan piece
	rest   []byte
	failed error // that of the last piece

	once  sync.Once
	ended chan struct{} // closed by end
	cause error         // read after ended is closed
}

type piece struct {
	text []byte
	err  error
}

func newPipe(in io.Reader) *pipe {
	p := &pipe{pieces: make(chan piece), ended: make(chan struct{})}
	go p.pump(in)
	return p
}

func (p *pipe) pump(in io.Reader) {
	for {
		buf := make([]byte, chunk)
		n, err := in.Read(buf)
		select {
		case p.pieces <- piece{buf[:n], err}:
		case <-p.ended:
			return
		}
		if err != nil {
			return
		}
	}
}

// Read gives what has arrived, and the cause of end once that was called.
func (p *pipe) Read(b []byte) (int, error) {
	for len(p.rest) == 0 {
		if p.failed != nil {
			return 0, p.failed
		}
		select {
		case next := <-p.pieces:
			p.rest, p.failed = next.text, next.err
		case <-p.ended:
			p.failed = p.cause
		}
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// end ends the waiting, now and from now on. It may be called from any goroutine.
func (p *pipe) end(cause error) {
	p.once.Do(func() {
		p.cause = cause
		close(p.ended)
	})
}
