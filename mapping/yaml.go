package mapping

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// Bounds of a mapping file. Real ones have a few hundred lines and six levels.
const (
	MaxSize  = 1 << 20 // bytes
	maxDepth = 12
)

// parse reads the one YAML document of a mapping file; nil when there is a
// problem.
func (r *reader) parse(data []byte) *yaml.Node {
	if len(data) > MaxSize {
		r.addf(Position{}, "the file has more than the %d bytes that a mapping may have", MaxSize)
		return nil
	}
	if i := badByte(data); i >= 0 {
		r.add(positionOf(data, i), say("save the mapping as UTF-8"), "byte 0x%02x is not valid here", data[i])
		return nil
	}
	var doc yaml.Node
	err := yaml.Load(data, &doc, yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth))))
	if err != nil {
		r.invalid(err)
		return nil
	}
	if len(doc.Content) != 1 {
		r.addf(Position{}, "the file holds no mapping")
		return nil
	}
	return doc.Content[0]
}

// invalid reports what the YAML parser found.
func (r *reader) invalid(err error) {
	if e, ok := errors.AsType[*yaml.LoadError](err); ok && e.Mark.Line > 0 {
		message := e.Message
		if e.ContextMsg != "" {
			message = e.ContextMsg + ": " + message
		}
		r.addf(Position{e.Mark.Line, e.Mark.Column}, "not valid YAML: %s; put texts that hold marks such as : # , [ ] { } in quotes, and indent with blanks, not tabs", message)
		return
	}
	message := err.Error()
	switch {
	case strings.Contains(message, "no documents in stream"):
		message = "the file is empty"
	case strings.Contains(message, "found multiple"):
		message = "the file holds several YAML documents (---); a mapping is one"
	default:
		message = "not valid YAML: " + message
	}
	r.addf(Position{}, "%s", message)
}

// badByte finds the first byte that is no part of a text file in UTF-8.
func badByte(data []byte) int {
	for i := 0; i < len(data); {
		c, size := utf8.DecodeRune(data[i:])
		control := c < ' ' && c != '\t' && c != '\n' && c != '\r'
		if control || c == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func positionOf(data []byte, i int) Position {
	before := data[:i]
	line := bytes.LastIndexByte(before, '\n') + 1
	return Position{bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[line:]) + 1}
}
