import Support
import Testing

@testable import Domain

@Suite struct FactorKernelTests {
    @Test(arguments: [(1, 1), (5, 3), (49, 17), (100, 40)])
    func `products of rows equal their plain loops`(_ rows: Int, _ columns: Int) throws {
        let left = Reference.random(rows: rows, columns: columns, seed: 1)
        let right = Reference.random(rows: 21, columns: columns, seed: 2)
        let product = try DenseProduct.product(DenseMatrix(left), transposed: DenseMatrix(right), threads: 2)
        #expect(Reference.distance(product, Reference.product(left, right)) < 1e-4)
    }

    // More rows than are summed at a time, and than stand in a panel.
    @Test(arguments: [(1, 1), (300, 19), (4200, 8)])
    func `products of columns equal their plain loops, whatever the threads`(_ rows: Int, _ columns: Int) throws {
        let matrix = Reference.random(rows: rows, columns: columns, seed: 3)
        let byColumn = (0..<columns).map { column in matrix.map { $0[column] } }
        let gram = try DenseProduct.gram(DenseMatrix(matrix), threads: 1)
        #expect(Reference.distance(gram, Reference.product(byColumn, byColumn)) < 1e-2)
        let again = try DenseProduct.gram(DenseMatrix(matrix), threads: 3)
        for row in 0..<columns { for column in 0..<columns { #expect(gram[row, column] == again[row, column]) } }
    }

    @Test(arguments: [1, 7, 16, 30]) func `conjugate gradients end at the solution`(_ size: Int) {
        let matrix = Reference.positiveDefinite(size, seed: 4)
        let target = DenseMatrix(Reference.random(rows: 1, columns: size, seed: 5))
        let solution = DenseMatrix(rowCount: 1, columnCount: size)
        let dense = DenseMatrix(matrix)
        ConjugateGradient(size: size).improve(solution.base, towards: target.base, steps: size) { given, product in
            for row in 0..<size { product[row] = dotProduct(dense.row(row), given, count: dense.stride) }
        }
        let inverse = Reference.inverse(matrix)
        for row in 0..<size {
            let expected = (0..<size).reduce(0.0) { $0 + inverse[row][$1] * Double(target[0, $1]) }
            #expect(abs(Double(solution[0, row]) - expected) < 1e-5)
        }
    }

    @Test func `a solution that is there already stays`() {
        let solution = DenseMatrix([[2, 4]])
        let target = DenseMatrix([[2, 4]])
        ConjugateGradient(size: 2).improve(solution.base, towards: target.base, steps: 5) { given, product in
            product.update(from: given, count: 16)
        }
        #expect(solution[0, 0] == 2 && solution[0, 1] == 4)
    }

    @Test(arguments: [1, 6, 50, 150]) func `the strongest products are those of all products`(_ count: Int) throws {
        let left = Reference.random(rows: count, columns: 9, seed: 6)
        let right = Reference.random(rows: count, columns: 9, seed: 7)
        let products = try DenseProduct.product(DenseMatrix(left), transposed: DenseMatrix(right), threads: 1)
        let lists = try StrongestProducts(DenseMatrix(left), DenseMatrix(right))
            .lists(neighbours: 12, TrainingContext(threads: 2))
        #expect(lists.rowCount == count)
        for row in 0..<count {
            let others = (0..<count).filter { $0 != row && products[row, $0] > 0 }
            let best = others.sorted { (-products[row, $0], $0) < (-products[row, $1], $1) }.prefix(12)
            #expect(lists.range(ofRow: row).map { Int(lists.numbers[$0]) } == Array(best))
            #expect(lists.range(ofRow: row).map { lists.similarities[$0] } == best.map { products[row, $0] })
        }
    }

    @Test func `implicit factors solve each user's system once nothing moves any more`() throws {
        let interactions = try InteractionMatrix(
            reading: KnownData.random(users: 30, items: 40, count: 500, seed: 8)
        )
        let likes = Likes(interactions, atLeast: 0)
        let rule = ImplicitFactorisation.Rule(
            factors: 5,
            iterations: 60,
            regularisation: 0.05,
            unobservedWeight: 0.2
        )
        let fitted = try ImplicitFactorisation(likes, rule, TrainingContext(threads: 2))
        let items = (0..<likes.itemCount).map { item in (0..<5).map { Double(fitted.items[item, $0]) } }
        // The gradient of the loss at each user's vector is zero.
        for user in 0..<likes.userCount {
            let liked = Set(likes.byUser.columns[likes.byUser.range(ofRow: user)].map(Int.init))
            let vector = (0..<5).map { Double(fitted.users[user, $0]) }
            let weight = 0.05 * (Double(liked.count) + 0.2 * Double(items.count))
            for factor in 0..<5 {
                let gradient = items.indices.reduce(weight * vector[factor]) { sum, item in
                    let score = zip(vector, items[item]).reduce(0) { $0 + $1.0 * $1.1 }
                    return sum + (0.2 * score + (liked.contains(item) ? score - 1 : 0)) * items[item][factor]
                }
                #expect(abs(gradient) < 0.02)
            }
        }
    }
}
