package mapping

import (
	"errors"
	"fmt"
	"slices"

	"lightfield-importer/mapping/value"
)

// fieldPlan is a field with everything its cells need.
type fieldPlan struct {
	PlannedField
	convert  *value.Converter
	parts    []inputPlan
	slots    []int // by part: its place among what the converter takes; nil: one unnamed part
	width    int   // how many places the converter takes, with slots
	split    string
	clear    bool
	lenient  bool
	constant []byte // the value of every row, nil: taken from the row
	fallback []byte // the default, converted; nil: none
}

// maxFieldFaults bounds what one cell of many values can report.
const maxFieldFaults = 10

// maxValues bounds the values of one cell. A record does not have so many; a
// cell that seems to is split at the wrong mark.
const maxValues = 1000

func (p *Plan) draftFields(d *Draft, s *scratch) {
	d.Values = sized(d.Values, len(p.fields))
	for i := range p.fields {
		f := &p.fields[i]
		if f.constant != nil {
			d.Values[i] = f.constant
			continue
		}
		v, ok := f.draft(d, s)
		if v == nil && ok {
			v = f.empty(d, s)
		}
		d.Values[i] = v
	}
}

// sized gives an emptied slice n zero elements.
func sized[T any](s []T, n int) []T { return slices.Grow(s, n)[:n] }

// empty is the value of a row that has none for the field.
func (f *fieldPlan) empty(d *Draft, s *scratch) []byte {
	if f.Required {
		d.Faults = append(d.Faults, f.parts[0].requiredFault(s, f.Key, f.Label))
	}
	if f.clear {
		return null
	}
	return nil
}

// draft gives the field's value in the row, nil when it is empty. It is not ok
// when a fault was noted.
func (f *fieldPlan) draft(d *Draft, s *scratch) (v []byte, ok bool) {
	if f.slots != nil {
		f.collectParts(s)
		return f.convertAll(d, s)
	}
	in := &f.parts[0]
	text, hit := in.read(s)
	if hit != nil && hit.value != nil {
		return hit.value, true
	}
	s.parts = s.parts[:0]
	if f.split != "" {
		in.pieces(s, text, f.split, hit != nil)
	} else if text != "" {
		s.parts = append(s.parts, text)
	}
	if len(s.parts) > maxValues {
		f.note(d, s, &value.Error{Reason: value.ReasonTooMany, Message: fmt.Sprintf("%d values in one cell; at most %d can be", len(s.parts), maxValues)})
		return f.fallback, f.lenient
	}
	return f.convertAll(d, s)
}

// collectParts gathers an address or a full name whose parts have sources of
// their own.
func (f *fieldPlan) collectParts(s *scratch) {
	s.parts = s.parts[:0]
	for range f.width {
		s.parts = append(s.parts, "")
	}
	for i := range f.parts {
		s.parts[f.slots[i]] = f.parts[i].readPart(s)
	}
}

// convertAll converts the scratch's parts. A part that cannot be converted is
// noted and taken out, and the rest tried again: so every fault of the cell is
// found, and a lenient field keeps what is good.
func (f *fieldPlan) convertAll(d *Draft, s *scratch) (v []byte, ok bool) {
	ok = true
	for faults := 0; !allEmpty(s.parts); {
		v, fault := f.converted(s)
		if fault == nil {
			if !ok {
				return nil, false
			}
			return v, true
		}
		f.note(d, s, fault)
		ok = f.lenient
		if faults++; faults == maxFieldFaults {
			return nil, ok
		}
		f.drop(s, fault.Part)
	}
	if !ok {
		return nil, false
	}
	return f.fallback, true
}

// note adds what the converter found to the faults, or to the warnings of a
// lenient field.
func (f *fieldPlan) note(d *Draft, s *scratch, e *value.Error) {
	in := &f.parts[0]
	if i := slices.Index(f.slots, e.Part); i >= 0 {
		in = &f.parts[i]
	}
	text := ""
	if e.Part < len(s.parts) {
		text = s.parts[e.Part]
	}
	fault := in.fault(s, f.Key, text)
	fault.Reason, fault.Message, fault.Allowed, fault.Nearest = e.Reason, e.Message, e.Allowed, e.Nearest
	if f.lenient {
		d.Warnings = append(d.Warnings, fault)
		return
	}
	d.Faults = append(d.Faults, fault)
}

// drop takes the part at fault out of the scratch.
func (f *fieldPlan) drop(s *scratch, part int) {
	switch {
	case part >= len(s.parts):
		s.parts = s.parts[:0]
	case f.slots != nil:
		s.parts[part] = ""
	default:
		s.parts = slices.Delete(s.parts, part, part+1)
	}
}

// converted appends the JSON of the scratch's parts to its buffer and gives
// the appended bytes.
func (f *fieldPlan) converted(s *scratch) ([]byte, *value.Error) {
	start := len(s.buf)
	out, err := f.convert.Convert(s.buf, s.parts)
	if err != nil {
		fault, ok := errors.AsType[*value.Error](err)
		if !ok {
			fault = &value.Error{Reason: "invalid_value", Message: err.Error()}
		}
		return nil, fault
	}
	s.buf = out
	return out[start:len(out):len(out)], nil
}
