package charset

import "testing"

// TestMistaken holds texts in UTF-8, and the same in code pages, against the code
// pages that people name.
func TestMistaken(t *testing.T) {
	for name, texts := range map[string][]string{
		"windows-1252": {"Name\nMüller", "José Peña, Škoda", "café – “x”", "5 € §", "NESCAFÉ® Größe"},
		"iso-8859-1":   {"Name\nMüller", "Søren Kjærgård"},
		"macintosh":    {"Name\nMüller", "Ümit à la carte"},
		"cp850":        {"Müller", "Ñandú"},
		"cp437":        {"Müller"},
		"windows-1250": {"Žluťoučký kůň", "Łódź", "Őrség"},
		"windows-1251": {"Привет, мир", "ООО Ромашка", "Иванов Иван"},
		"koi8-r":       {"Привет, мир", "Иванов Иван"},
		"cp866":        {"Привет, мир", "Иванов Иван"},
		"windows-1253": {"Καλημέρα κόσμε", "Γεώργιος"},
		"windows-1254": {"İstanbul Şişli", "Gülşen Çağ"},
		"windows-1255": {"שלום עולם"},
		"windows-1256": {"مرحبا بالعالم"},
		"windows-1257": {"Žemaitė Ąžuolas"},
		"windows-874":  {"สวัสดีชาวโลก"},
	} {
		e, _ := ByName(name)
		for _, text := range texts {
			if _, reading, yes := e.Mistaken([]byte(text)); !yes || reading == "" {
				t.Errorf("%q in UTF-8 is taken for %s, and reads %q", text, name, reading)
			}
			page, err := e.page.NewEncoder().Bytes([]byte(text))
			if err != nil {
				continue // it has characters that the page has not
			}
			if _, reading, yes := e.Mistaken(page); yes {
				t.Errorf("%q in %s is taken for UTF-8: %q", text, name, reading)
			}
		}
	}
}

// TestMistakenForUTF8 has texts in code pages that are valid UTF-8 by chance.
func TestMistakenForUTF8(t *testing.T) {
	for name, texts := range map[string][]string{
		"windows-1252": {"plain", "NESCAFÉ®", "NESCAFÉ® and NESCAFÉ®", "Spaß”", "É—"},
		"windows-1251": {"plain"},
	} {
		e, _ := ByName(name)
		for _, text := range texts {
			page, err := e.page.NewEncoder().Bytes([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if _, _, yes := e.Mistaken(page); yes {
				t.Errorf("%q in %s is taken for UTF-8", text, name)
			}
		}
	}
	utf16, _ := ByName("utf-16")
	if _, _, yes := utf16.Mistaken([]byte("Müller")); yes {
		t.Error("UTF-16 is no code page")
	}
}
