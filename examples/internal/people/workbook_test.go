package people_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// book writes an XLSX file whose cells a function sets.
func book(t testing.TB, set func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	set(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// rows sets cells of a sheet from A1, nil for an empty one.
func rows(t testing.TB, f *excelize.File, sheet string, rows ...[]any) {
	t.Helper()
	for i, r := range rows {
		if err := f.SetSheetRow(sheet, fmt.Sprint("A", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
}

// style gives cells of Sheet1 a number format.
func style(t testing.TB, f *excelize.File, from, to string, s excelize.Style) {
	t.Helper()
	id, err := f.NewStyle(&s)
	if err == nil {
		err = f.SetCellStyle("Sheet1", from, to, id)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWorkbook(t *testing.T) {
	german := "dd\\.mm\\.yyyy;@"
	const digits = "f.xlsx: row 3, column a: a number that is too long for a spreadsheet, which keeps 15 digits: format the column as text and enter it again"
	padded, red := "0000000", "[Red]0.00 \"days\""
	birthday := time.Date(1990, 5, 15, 0, 0, 0, 0, time.UTC)
	check(t, ".xlsx", []form{
		{"texts", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{" a ", "b"}, []any{"x ", "é 😀"}, []any{"y"}, []any{nil, nil}, []any{nil, "z"})
		}), []string{"a|b", "2: x|é 😀", "3: y|", "5: |z"}},
		{"a header below empty rows", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", nil, nil, []any{"a"}, []any{"x"})
		}), []string{"a", "4: x"}},
		{"too many cells", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"a"}, []any{"x", "y"}, []any{"z", " "})
		}), []string{"a", "f.xlsx: row 2: 2 cells, the header has 1", "3: z"}},
		{"empty", book(t, func(f *excelize.File) {}), []string{"f.xlsx: no header"}},
		{"the first sheet is hidden", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"secret"})
			_, err := f.NewSheet("People")
			ok(t, err)
			f.SetActiveSheet(1)
			ok(t, f.SetSheetVisible("Sheet1", false))
			rows(t, f, "People", []any{"a"}, []any{"x"})
		}), []string{"a", "2: x"}},
		{"a row is hidden", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"a"}, []any{"x"}, []any{"y"})
			ok(t, f.SetRowVisible("Sheet1", 3, false))
		}), []string{"a", "2: x", "3: y", "warning: f.xlsx: 1 rows are hidden, the first is row 3: they are read as well"}},
		{"days", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"a", "b", "c"}, []any{birthday, birthday, "1990-05-15"}, []any{birthday.Add(30 * time.Hour)})
			style(t, f, "A2", "A2", excelize.Style{NumFmt: 14})
			style(t, f, "A3", "A3", excelize.Style{NumFmt: 22})
			style(t, f, "B2", "B2", excelize.Style{CustomNumFmt: &german})
		}), []string{"a|b|c", "2: 1990-05-15|1990-05-15|1990-05-15", "3: 1990-05-16 06:00:00||",
			"warning: f.xlsx: column a: 2 cells are days of the calendar, the first in row 2: they are read as YYYY-MM-DD",
			"warning: f.xlsx: column b: 1 cells are days of the calendar, the first in row 2: they are read as YYYY-MM-DD"}},
		{"days from 1904", book(t, func(f *excelize.File) {
			yes := true
			ok(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
			rows(t, f, "Sheet1", []any{"a"}, []any{1})
			style(t, f, "A2", "A2", excelize.Style{NumFmt: 14})
		}), []string{"a", "2: 1904-01-02", "warning: f.xlsx: column a: 1 cells are days of the calendar, the first in row 2: they are read as YYYY-MM-DD"}},
		{"days that are none", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"a"}, []any{0}, []any{60}, []any{-5}, []any{3_000_000}, []any{61}, []any{1})
			style(t, f, "A2", "A7", excelize.Style{NumFmt: 14})
		}), []string{"a",
			"f.xlsx: row 2, column a: not a day that a spreadsheet can show",
			"f.xlsx: row 3, column a: not a day that a spreadsheet can show",
			"f.xlsx: row 4, column a: not a day that a spreadsheet can show",
			"f.xlsx: row 5, column a: not a day that a spreadsheet can show",
			"6: 1900-03-01", "7: 1900-01-01",
			"warning: f.xlsx: column a: 6 cells are days of the calendar, the first in row 2: they are read as YYYY-MM-DD"}},
		{"numbers beside texts with zeros", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"a", "b"}, []any{"007", 1}, []any{12, 10}, []any{8, 7})
		}), []string{"a|b", "2: 007|1", "3: 12|10", "4: 8|7",
			"warning: f.xlsx: column a: 2 cells are numbers, the first in row 3: leading zeros may be lost; format the column as text"}},
		{"long numbers that differ in length", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"a", "b", "c"}, []any{1234567, 1234, 5}, []any{123456, 5678, 120})
		}), []string{"a|b|c", "2: 1234567|1234|5", "3: 123456|5678|120",
			"warning: f.xlsx: column a: 2 cells are numbers, the first in row 2: leading zeros may be lost; format the column as text"}},
		{"numbers whose format has zeros", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"a", "b"}, []any{1234, 1.5}, []any{1234567, 2})
			style(t, f, "A2", "A3", excelize.Style{CustomNumFmt: &padded})
			style(t, f, "B2", "B3", excelize.Style{CustomNumFmt: &red})
		}), []string{"a|b", "2: 0001234|1.50 days", "3: 1234567|2.00 days"}},
		{"digits that are lost", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"a"}, []any{int64(123456789012345)})
			rows(t, f, "Sheet1", []any{"a"}, []any{int64(123456789012345)}, []any{int64(1234567890123456789)}, []any{"1E+5"})
		}), []string{"a", "2: 123456789012345",
			digits, "4: 1E+5"}},
		{"digits that a format does not show as lost", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"a"}, []any{int64(123456789012345)}, []any{int64(1234567890123456789)})
			style(t, f, "A2", "A3", excelize.Style{NumFmt: 1})
		}), []string{"a", "2: 123456789012345", digits}},
		{"days as ISO 8601", sheet(`<row r="1"><c t="str"><v>a</v></c></row><row r="2"><c t="d"><v>1990-05-15</v></c></row>
			<row r="3"><c t="d"><v>1990-05-15T00:00:00Z</v></c></row><row r="4"><c t="d"><v>1990-05-15T01:02:03</v></c></row><row r="5"><c t="d"><v>Secret</v></c></row>`),
			[]string{"a", "2: 1990-05-15", "3: 1990-05-15", "4: 1990-05-15 01:02:03", "f.xlsx: row 5, column a: not a day that a spreadsheet can show",
				"warning: f.xlsx: column a: 4 cells are days of the calendar, the first in row 2: they are read as YYYY-MM-DD"}},
		{"booleans and formulas", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"a", "b"}, []any{true, nil})
			ok(t, f.SetCellFormula("Sheet1", "B2", `"x"&"y"`))
		}), []string{"a|b", "2: TRUE|"}},
		{"errors of formulas", sheet(`<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>
			<row r="2"><c r="A2" t="str"><f>"x"</f><v>x</v></c><c r="B2" t="e"><f>NA()</f><v>#N/A</v></c></row>
			<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="str"><v>#N/A</v></c></row>`),
			[]string{"a|b", "f.xlsx: row 2, column b: an error of a formula", "3: 2|#N/A"}},
	})
}

// sheet writes an XLSX file around the rows of a sheet.
func sheet(rows string) string { return archive(parts(rows)) }

// parts are the files of a small XLSX file.
func parts(rows string) map[string]string {
	const main, office, pack = "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
		"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://schemas.openxmlformats.org/package/2006/"
	return map[string]string{
		"[Content_Types].xml": `<Types xmlns="` + pack + `content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels": `<Relationships xmlns="` + pack + `relationships"><Relationship Id="rId1" Type="` + office +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="` + pack + `relationships"><Relationship Id="rId1" Type="` + office +
			`/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": `<worksheet xmlns="` + main + `"><sheetData>` + rows + `</sheetData></worksheet>`,
	}
}

func archive(parts map[string]string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			panic(err) // it is written to memory
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// with returns an archive of the parts of a sheet, one of them in place of another.
func with(rows, name, content string) string {
	p := parts(rows)
	p[name] = content
	return archive(p)
}

func TestHostileWorkbook(t *testing.T) {
	const head = `<row r="1"><c r="A1" t="str"><v>a</v></c></row>`
	const shared = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>`
	const styles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
	whole := sheet(head + `<row r="2"><c t="str"><v>x</v></c></row>`)
	cut := strings.Replace(whole, "PK\x01\x02", "PK\x01\x03", 1)
	check(t, ".xlsx", []form{
		{"as it should be", whole, []string{"a", "2: x"}},
		{"a damaged directory", cut, []string{"f.xlsx: a damaged XLSX file"}},
		{"a part whose sum is wrong", wrongSum(whole), []string{"f.xlsx: a damaged XLSX file"}},
		{"a part that says it is small", stated(100), []string{"f.xlsx: a damaged XLSX file"}},
		{"a part that says it is of no size", stated(1 << 63), []string{"f.xlsx: unpacks to more than 256 MiB: save it as CSV"}},
		{"a bomb", stated(257 << 20), []string{"f.xlsx: unpacks to more than 256 MiB: save it as CSV"}},
		{"rows out of order", sheet(head + `<row r="3"/><row r="2"/>`), []string{"a", "f.xlsx: after row 3: a damaged XLSX file: its rows are not in order"}},
		{"a row number that is too large", sheet(head + `<row r="99999999999999999999"/>`), []string{"f.xlsx: a damaged XLSX file"}},
		{"the last row of all", sheet(head + `<row r="1048576"><c t="str"><v>x</v></c></row>`), []string{"a", "1048576: x"}},
		{"cells out of order", sheet(head + `<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>`), []string{"a", "f.xlsx: after row 1: a damaged XLSX file: its rows are not in order"}},
		{"a cell without a place", sheet(head + `<row r="2"><c r="Secret"><v>1</v></c></row>`), []string{"a", "f.xlsx: after row 1: a damaged XLSX file"}},
		{"a cell far right", sheet(head + `<row r="2"><c r="XFD2"><v>1</v></c></row>`), []string{"a", "f.xlsx: row 2: 16384 cells, the header has 1"}},
		{"a thousand cells", sheet(head + `<row r="2">` + strings.Repeat(`<c><v>1</v></c>`, 1000) + `</row><row r="3"><c t="str"><v>y</v></c></row>`),
			[]string{"a", "f.xlsx: row 2: more than 256 cells", "3: y"}},
		{"a long text in a cell", sheet(head + `<row r="2"><c t="str"><v>` + strings.Repeat("x", 65<<10) + `</v></c></row>`), []string{"a", "f.xlsx: row 2: more than 64 KiB"}},
		{"a long text that cells share", with(head, "xl/sharedStrings.xml", shared+strings.Repeat("x", 65<<10)+"</t></si></sst>"), []string{"f.xlsx: a text of more than 64 KiB"}},
		{"a shared text that is not there", sheet(head + `<row r="2"><c t="s"><v>99</v></c></row>`), []string{"a", "f.xlsx: after row 2: a damaged XLSX file"}},
		{"a long number format", with(head, "xl/styles.xml", styles+`<numFmts count="1"><numFmt numFmtId="200" formatCode="`+strings.Repeat("0", 300)+`"/></numFmts></styleSheet>`),
			[]string{"f.xlsx: a number format of more than 255 bytes"}},
		{"a style that is not there", sheet(head + `<row r="2"><c t="str" s="99"><v>x</v></c></row>`), []string{"a", "2: x"}},
		{"NUL", sheet(head + `<row r="2"><c t="inlineStr"><is><t>x_x0000_</t></is></c></row>`), []string{"a", "f.xlsx: row 2, column a: has a NUL character, which no text has"}},
		{"a sheet that ends early", with("", "xl/worksheets/sheet1.xml", `<worksheet><sheetData>`+head+`<row r="2"><c t="str"><v>x</v></c></row><row r="3"><c>`),
			[]string{"a", "2: x", "f.xlsx: after row 2: a damaged XLSX file"}},
		{"a sheet that ends between rows", with("", "xl/worksheets/sheet1.xml", `<worksheet><sheetData>`+head+`<row r="2"><c t="str"><v>x</v></c></row>`),
			[]string{"a", "2: x", "f.xlsx: after row 2: a damaged XLSX file"}},
		{"a sheet that is not there", with(head, "xl/_rels/workbook.xml.rels", `<Relationships/>`), []string{"f.xlsx: a damaged XLSX file"}},
	})
}

// wrongSum changes the checksum of the first part of an archive.
func wrongSum(archive string) string {
	at := strings.Index(archive, "PK\x01\x02") + 16
	return archive[:at] + string(archive[at]^1) + archive[at+1:]
}

// stated returns an archive of one part, which unpacks to 64 kB and states a size.
func stated(size uint64) string {
	var packed, b bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err == nil {
		w.Write(make([]byte, 64<<10))
		err = w.Close()
	}
	z := zip.NewWriter(&b)
	raw, err2 := z.CreateRaw(&zip.FileHeader{Name: "xl/workbook.xml", Method: zip.Deflate,
		UncompressedSize64: size, CompressedSize64: uint64(packed.Len())})
	if err2 == nil {
		raw.Write(packed.Bytes())
		err2 = z.Close()
	}
	if err := errors.Join(err, err2); err != nil {
		panic(err) // it is written to memory
	}
	return b.String()
}

func FuzzXLSX(f *testing.F) {
	const row = `<row r="1"><c r="A1" t="str"><v>a</v></c></row>`
	f.Add(row, "", "")
	f.Add(row+`<row><c s="1"><v>45000</v></c></row>`, `<numFmts count="1"><numFmt numFmtId="200" formatCode="[Red]dd/mm"/></numFmts><cellXfs count="2"><xf/><xf numFmtId="200"/></cellXfs>`, "")
	f.Add(row+`<row hidden="1"><c t="s"><v>0</v></c><c t="e"><v>#N/A</v></c></row>`, "", "<si><r><t>x</t></r></si>")
	f.Add(row+`<row r="9"><c r="A9" t="inlineStr"><is><t>x</t></is></c></row>`, `<cellXfs><xf numFmtId="14"/></cellXfs>`, "")
	f.Fuzz(func(t *testing.T, rows, styles, shared string) {
		const main = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
		p := parts(rows)
		p["xl/styles.xml"] = "<styleSheet" + main + styles + "</styleSheet>"
		p["xl/sharedStrings.xml"] = "<sst" + main + shared + "</sst>"
		table, err := open(t, "f.xlsx", archive(p))
		numbersRise(t, lines(t, table, err))
	})
}
