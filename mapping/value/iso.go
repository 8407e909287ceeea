package value

// iso reads ISO 8601 in its extended form: a date, which is midnight, or a date
// and a time with or without seconds, fraction and offset. A blank may stand
// for the T, as databases write it.
type iso struct{}

func (iso) read(text string) (m moment, ok bool) {
	s := scanner{text}
	if m.year, ok = s.number(4, 4); !ok || !s.literal('-') {
		return m, false
	}
	if m.month, ok = s.number(2, 2); !ok || !s.literal('-') {
		return m, false
	}
	if m.day, ok = s.number(2, 2); !ok {
		return m, false
	}
	if s.text == "" {
		return m, true
	}
	if !s.literal('T') && !s.literal('t') && !s.blanks() {
		return m, false
	}
	return m, s.clock(&m) && s.text == ""
}

// clock reads HH:mm[:ss[.fraction]][ offset].
func (s *scanner) clock(m *moment) (ok bool) {
	if m.hour, ok = s.number(2, 2); !ok || !s.literal(':') {
		return false
	}
	if m.minute, ok = s.number(2, 2); !ok {
		return false
	}
	if s.literal(':') {
		if m.second, ok = s.number(2, 2); !ok {
			return false
		}
		if s.literal('.') || s.literal(',') {
			if m.millisecond, ok = s.fraction(); !ok {
				return false
			}
		}
	}
	if s.text == "" {
		return true
	}
	s.blanks()
	m.offset, m.stated = s.offset()
	return m.stated
}
