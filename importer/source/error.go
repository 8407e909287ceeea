package source

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Error says what is wrong with a file or with one of its rows, where, and
// what can be done about it.
type Error struct {
	// File is the name the reader was given.
	File string
	// Line is the physical line as an editor numbers it, from 1; 0 when the
	// file as a whole is meant.
	Line int
	// Column is the character of that line as an editor counts it, from 1;
	// 0 when no place within the line is meant. Every code point counts as one,
	// a byte that is no UTF-8 too; a byte order mark counts as none.
	Column int
	// Header is the name of the column the place lies in, empty when unknown.
	Header string
	// Reason is a stable code of a row's fault, by which faults are counted;
	// empty for errors of the file.
	Reason string
	// Message says what was found there, Hint the way out; Hint may be empty.
	Message, Hint string
	// Err is the cause, such as the error of the file system; nil for faults of
	// the text itself.
	Err error
	// Cell means that only the cell under Header has no value, and the rest of
	// the row is sound.
	Cell bool
	// Also are further faults of the same row, each of a cell.
	Also []*Error
}

// Among gives the fault of a row as far as it concerns somebody who uses only
// some of the columns: without faults of cells in others, nil if there are no
// other faults.
func (e *Error) Among(used func(column string) bool) *Error {
	if e == nil || !e.Cell {
		return e
	}
	var left []*Error
	for _, f := range append([]*Error{e}, e.Also...) {
		if !f.Cell || used(f.Header) {
			left = append(left, f)
		}
	}
	if len(left) == 0 {
		return nil
	}
	first := *left[0]
	first.Also = left[1:]
	return &first
}

// unreadable is the error of a file of which no more can be had.
func unreadable(file string, line int, err error) *Error {
	e := &Error{File: file, Line: line, Message: "the file cannot be read any further: " + err.Error(), Err: err}
	if errors.Is(err, errInterrupted) || errors.Is(err, context.Canceled) {
		e.Message = "reading the file was interrupted"
	}
	return e
}

// Error gives place, message and hint on one line:
// file:line:column: column "Header": message; hint.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
		if e.Column > 0 {
			fmt.Fprintf(&b, ":%d", e.Column)
		}
	}
	b.WriteString(": ")
	if e.Header != "" {
		fmt.Fprintf(&b, "column %q: ", e.Header)
	}
	b.WriteString(e.Message)
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }
