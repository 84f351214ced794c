/// The innermost loop of every dense product: six rows by sixteen columns of sums, held in registers.
///
///     t(r, c) = Σ_k left(r, k) · right(c, k)
///
/// Its twelve additions and multiplications of eight values take six cycles a step; all else hides behind them. The two panels
/// are of `DenseMatrix.tileRows` and `DenseMatrix.tileColumns` rows.
struct Tile {
    private var row0 = SIMD16<Float>.zero
    private var row1 = SIMD16<Float>.zero
    private var row2 = SIMD16<Float>.zero
    private var row3 = SIMD16<Float>.zero
    private var row4 = SIMD16<Float>.zero
    private var row5 = SIMD16<Float>.zero

    @inline(__always)
    init(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, depth: Int) {
        var left = left
        var right = UnsafeRawPointer(right)
        for _ in 0..<depth {
            let columns = right.loadUnaligned(as: SIMD16<Float>.self)
            row0.addProduct(SIMD16(repeating: left[0]), columns)
            row1.addProduct(SIMD16(repeating: left[1]), columns)
            row2.addProduct(SIMD16(repeating: left[2]), columns)
            row3.addProduct(SIMD16(repeating: left[3]), columns)
            row4.addProduct(SIMD16(repeating: left[4]), columns)
            row5.addProduct(SIMD16(repeating: left[5]), columns)
            left += DenseMatrix.tileRows
            right += DenseMatrix.tileColumns * MemoryLayout<Float>.stride
        }
    }

    /// Writes the sums to the tile that begins there.
    @inline(__always)
    func store(to target: UnsafeMutablePointer<Float>, stride: Int) {
        forEachRow(target, stride) { row, place in place.storeBytes(of: row, as: SIMD16<Float>.self) }
    }

    /// Adds the sums to the tile that begins there.
    @inline(__always)
    func add(to target: UnsafeMutablePointer<Float>, stride: Int) {
        forEachRow(target, stride) { row, place in
            place.storeBytes(of: place.loadUnaligned(as: SIMD16<Float>.self) + row, as: SIMD16<Float>.self)
        }
    }

    /// Subtracts the sums from the tile that begins there.
    @inline(__always)
    func subtract(from target: UnsafeMutablePointer<Float>, stride: Int) {
        forEachRow(target, stride) { row, place in
            place.storeBytes(of: place.loadUnaligned(as: SIMD16<Float>.self) - row, as: SIMD16<Float>.self)
        }
    }

    @inline(__always)
    private func forEachRow(
        _ target: UnsafeMutablePointer<Float>,
        _ stride: Int,
        _ body: (SIMD16<Float>, UnsafeMutableRawPointer) -> Void
    ) {
        body(row0, UnsafeMutableRawPointer(target))
        body(row1, UnsafeMutableRawPointer(target + stride))
        body(row2, UnsafeMutableRawPointer(target + 2 * stride))
        body(row3, UnsafeMutableRawPointer(target + 3 * stride))
        body(row4, UnsafeMutableRawPointer(target + 4 * stride))
        body(row5, UnsafeMutableRawPointer(target + 5 * stride))
    }
}
