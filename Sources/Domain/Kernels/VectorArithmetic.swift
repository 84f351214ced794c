/// Loops over rows of a `DenseMatrix`, eight values at a time. Counts are whole numbers of eights: rows end in zeros.

/// target += factor · source.
@inline(__always)
func addProduct(
    of factor: Float,
    _ source: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>,
    count: Int
) {
    let source = UnsafeRawPointer(source)
    let target = UnsafeMutableRawPointer(target)
    var offset = 0
    while offset < count * 4 {
        let product = source.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        let before = target.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        target.storeBytes(of: before.addingProduct(factor, product), toByteOffset: offset, as: SIMD8<Float>.self)
        offset += 32
    }
}

typealias FourRows = (
    UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
)

/// Four rows at once, so that the target is read and written once for all: target += Σ factor · source.
@inline(__always)
func addProducts(
    of factors: SIMD4<Float>,
    _ sources: FourRows,
    to target: UnsafeMutablePointer<Float>,
    count: Int
) {
    let rows = (
        UnsafeRawPointer(sources.0), UnsafeRawPointer(sources.1), UnsafeRawPointer(sources.2),
        UnsafeRawPointer(sources.3)
    )
    let target = UnsafeMutableRawPointer(target)
    var offset = 0
    while offset < count * 4 {
        var sum = target.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        sum.addProduct(factors.x, rows.0.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self))
        sum.addProduct(factors.y, rows.1.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self))
        sum.addProduct(factors.z, rows.2.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self))
        sum.addProduct(factors.w, rows.3.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self))
        target.storeBytes(of: sum, toByteOffset: offset, as: SIMD8<Float>.self)
        offset += 32
    }
}

/// Σ left · right.
@inline(__always)
func dotProduct(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, count: Int) -> Float {
    let left = UnsafeRawPointer(left)
    let right = UnsafeRawPointer(right)
    var even = SIMD8<Float>.zero
    var odd = SIMD8<Float>.zero
    // Two sums, so that an addition need not wait for the one before.
    var offset = 0
    while offset + 64 <= count * 4 {
        even.addProduct(
            left.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self),
            right.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        )
        odd.addProduct(
            left.loadUnaligned(fromByteOffset: offset + 32, as: SIMD8<Float>.self),
            right.loadUnaligned(fromByteOffset: offset + 32, as: SIMD8<Float>.self)
        )
        offset += 64
    }
    if offset < count * 4 {
        even.addProduct(
            left.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self),
            right.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        )
    }
    return (even + odd).sum()
}
