/// The number with so many decimals, as tables have it: 0.50.
public func fixed(_ number: Double, decimals: Int) -> String {
    precondition((0...9).contains(decimals))
    guard number.isFinite, abs(number) < 1e9 else { return shortest(number) }
    var unit: Int64 = 1
    for _ in 0..<decimals { unit *= 10 }
    let units = Int64((abs(number) * Double(unit)).rounded())
    let sign = number < 0 && units > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(units) }
    let fraction = String(units % unit)
    return sign + "\(units / unit)." + String(repeating: "0", count: decimals - fraction.count) + fraction
}
