package people

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/sealcard/sealcard/examples/internal/files"
)

// Limits of an XLSX file. A day's 5,000 rows are half a megabyte, and unpack to five.
const (
	maxWorkbook = 64 << 20  // bytes
	maxUnpacked = 256 << 20 // bytes
	maxParts    = 4096      // files in the archive
	maxFormats  = 4096      // number formats; Excel allows some 250
	maxFormat   = 255       // bytes of a number format, as in Excel
)

var (
	errDamaged = errors.New("a damaged XLSX file")
	errUnpacks = fmt.Errorf("unpacks to more than %d MiB: save it as CSV", maxUnpacked>>20)
	errNoSheet = errors.New("no sheet that is visible")
)

// A workbook is an XLSX file in memory.
type workbook struct {
	file     *excelize.File
	date1904 bool // days count from 1904
	texts    int  // that cells share
}

// safely calls a function that reads with excelize, which indexes what a file says.
func safely(read func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errDamaged
		}
	}()
	return read()
}

func openWorkbook(in limited, name string) (*Table, error) {
	data, err := io.ReadAll(io.LimitReader(in.unlimited(), maxWorkbook+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, files.Bare(err))
	}
	if len(data) > maxWorkbook {
		return nil, fmt.Errorf("%s: more than %d MiB", name, maxWorkbook>>20)
	}
	var s *sheetSource
	err = safely(func() (err error) {
		s, err = openSheet(data, name)
		return err
	})
	if _, ok := errors.AsType[*RowError](err); ok {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &Table{Name: name, header: s.header, source: s}, nil
}

// checkArchive unpacks an archive into nothing: the sizes it states may be lies, and
// excelize passes over a fault in a part of it.
func checkArchive(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return errDamaged
	}
	if len(z.File) > maxParts {
		return fmt.Errorf("more than %d parts", maxParts)
	}
	left := uint64(maxUnpacked)
	for _, f := range z.File {
		if f.UncompressedSize64 > left {
			return errUnpacks
		}
		left -= f.UncompressedSize64
		r, err := f.Open()
		if err != nil {
			return errDamaged
		}
		_, err = io.Copy(io.Discard, r)
		if r.Close(); err != nil {
			return errDamaged
		}
	}
	return nil
}

// newWorkbook reads all of an archive but its sheets.
func newWorkbook(data []byte) (*workbook, error) {
	if err := checkArchive(data); err != nil {
		return nil, err
	}
	// With one limit for both, no part goes to a temporary file.
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked,
	})
	if err != nil {
		return nil, errDamaged // its words may quote the file
	}
	w := &workbook{file: f}
	props, err := f.GetWorkbookProps()
	if err != nil || f.WorkBook == nil {
		return nil, errDamaged
	}
	w.date1904 = props.Date1904 != nil && *props.Date1904
	if f.Styles != nil && f.Styles.NumFmts != nil {
		if len(f.Styles.NumFmts.NumFmt) > maxFormats {
			return nil, fmt.Errorf("more than %d number formats", maxFormats)
		}
		for _, n := range f.Styles.NumFmts.NumFmt {
			if len(n.FormatCode) > maxFormat || len(n.FormatCode16) > maxFormat {
				return nil, fmt.Errorf("a number format of more than %d bytes", maxFormat)
			}
		}
	}
	return w, w.checkTexts()
}

// checkTexts bounds the texts that cells share: one may stand in a million cells.
func (w *workbook) checkTexts() error {
	d := xml.NewDecoder(bytes.NewReader(w.part("xl/sharedStrings.xml")))
	size := 0
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errDamaged
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == "si" {
				size = 0
				w.texts++
			}
		case xml.CharData:
			if size += len(t); size > maxRow {
				return fmt.Errorf("a text of %w", errLong)
			}
		}
	}
}

// part returns a file of the archive, empty where it is not there.
func (w *workbook) part(name string) []byte {
	v, _ := w.file.Pkg.Load(name)
	data, _ := v.([]byte)
	return data
}

// firstSheet returns the name and the XML of the first sheet that is visible.
func (w *workbook) firstSheet() (string, []byte, error) {
	var links struct {
		Relationship []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		}
	}
	if err := xml.Unmarshal(w.part("xl/_rels/workbook.xml.rels"), &links); err != nil {
		return "", nil, errDamaged
	}
	for _, s := range w.file.WorkBook.Sheets.Sheet {
		if s.State != "" && s.State != "visible" {
			continue
		}
		for _, l := range links.Relationship {
			if l.ID != s.ID {
				continue
			}
			target, ok := strings.CutPrefix(l.Target, "/")
			if !ok {
				target = path.Join("xl", target)
			}
			if data := w.part(target); len(data) > 0 {
				return s.Name, data, nil
			}
		}
		return "", nil, errDamaged
	}
	return "", nil, errNoSheet
}

// literal is what a number format has that is no code: colors and conditions in
// brackets, texts in quotes, and escaped characters.
var literal = regexp.MustCompile(`\[[^\]]*\]|"[^"]*"|[\\_*].`)

// isDay reports whether a style shows a number as a day. Numbers of formats are those of
// ECMA-376, 18.8.30; 27 to 36 and 50 to 58 are days in East Asia.
func (w *workbook) isDay(style int) bool {
	styles := w.file.Styles
	if styles == nil || styles.CellXfs == nil || style < 0 || style >= len(styles.CellXfs.Xf) {
		return false
	}
	id := styles.CellXfs.Xf[style].NumFmtID
	if id == nil {
		return false
	}
	if styles.NumFmts != nil {
		for _, n := range styles.NumFmts.NumFmt {
			if n.NumFmtID == *id {
				return strings.ContainsAny(strings.ToLower(literal.ReplaceAllString(n.FormatCode, "")), "yd")
			}
		}
	}
	n := *id
	return n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 54 || n == 57 || n == 58
}
